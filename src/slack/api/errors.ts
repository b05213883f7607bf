import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
} from '@slack/web-api'
import { errorMessage } from '../../core/error-message.ts'

/** Why a call to Slack failed. */
export type SlackFailure =
  /** Slack did not take it, and names a time. */
  | { readonly kind: 'rate_limited'; readonly afterMs: number }
  /** Slack may have taken it all the same. */
  | { readonly kind: 'unclear'; readonly why: string }
  /** Slack answered no. `error` is Slack's own word, such as `channel_not_found`. */
  | { readonly kind: 'refused'; readonly error: string }

/** Slack names no time with some of its answers. */
const DEFAULT_AFTER_MS = 5_000

/** Reads what a call of the WebClient was rejected with. What is not known is unclear. */
export function failureOf(error: unknown): SlackFailure {
  if (error instanceof WebAPIRateLimitedError) {
    return { kind: 'rate_limited', afterMs: error.retryAfter * 1_000 }
  }
  if (error instanceof WebAPIPlatformError) return platformFailure(error.data.error)
  if (error instanceof WebAPIHTTPError)
    return { kind: 'unclear', why: `Slack answered HTTP ${error.statusCode}` }
  if (error instanceof WebAPIRequestError) {
    return { kind: 'unclear', why: `Slack did not answer: ${rootMessage(error.original)}` }
  }
  return { kind: 'unclear', why: errorMessage(error) }
}

/** One sentence about it. */
export function describeFailure(failure: SlackFailure): string {
  switch (failure.kind) {
    case 'rate_limited':
      return `Slack asked to wait ${failure.afterMs / 1_000} s`
    case 'unclear':
      return failure.why
    case 'refused':
      return `Slack answered ${failure.error}`
  }
}

function platformFailure(error: string): SlackFailure {
  if (error === 'ratelimited' || error === 'rate_limited') {
    return { kind: 'rate_limited', afterMs: DEFAULT_AFTER_MS }
  }
  return HALF_DONE.has(error)
    ? { kind: 'unclear', why: `Slack answered ${error}` }
    : { kind: 'refused', error }
}

/** Slack says of these that a part may have happened. */
const HALF_DONE: ReadonlySet<string> = new Set([
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
])

function rootMessage(error: Error): string {
  return error.cause instanceof Error ? rootMessage(error.cause) : error.message
}
