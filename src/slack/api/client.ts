import { WebClient } from '@slack/web-api'
import type { Log } from '../../core/log.ts'
import { slackLog } from './log.ts'

/** How to reach Slack's Web API. */
export interface SlackAccess {
  readonly botToken: string
  /** Another base of the Web API, with or without a slash at its end; null is Slack's own. */
  readonly apiUrl: string | null
  readonly log: Log
}

const TIMEOUT_MS = 10_000

/**
 * A client that tries each call once and rejects within 10 s: a repeated post would be a second card, so that repeating
 * is the outbox's business.
 */
export function createSlackClient({ botToken, apiUrl, log }: SlackAccess): WebClient {
  return new WebClient(botToken, {
    ...apiBase(apiUrl),
    logger: slackLog(log),
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: TIMEOUT_MS,
  })
}

/** The option that leads Slack's packages to another API. */
export function apiBase(apiUrl: string | null): { slackApiUrl?: string } {
  return apiUrl === null ? {} : { slackApiUrl: apiUrl.endsWith('/') ? apiUrl : `${apiUrl}/` }
}
