import { WebAPIPlatformError, WebClient } from '@slack/web-api'
import { z } from 'zod'
import type { Log } from '../../core/log.ts'
import { VetoError } from '../../core/veto-error.ts'
import { apiBase } from './client.ts'
import { describeFailure, failureOf } from './errors.ts'
import { slackLog } from './log.ts'

/** Blocks as Slack's own checker takes them. */
export type CheckedBlocks =
  | { readonly kind: 'message'; readonly blocks: readonly unknown[] }
  | { readonly kind: 'view'; readonly view: unknown }

interface Deps {
  /** Another base of the Web API; null is Slack's own. */
  readonly apiUrl: string | null
  readonly log: Log
}

const TIMEOUT_MS = 10_000
/** How often a call is repeated after a rate limit or a lost answer. */
const RETRIES = 2

/**
 * Asks Slack's public `blocks.validate`, which needs no token, what is wrong with these blocks; an empty list: nothing.
 * @throws {VetoError} `slack_unreachable` when Slack does not answer, or does not judge them.
 */
export function createBlockValidator({
  apiUrl,
  log,
}: Deps): (blocks: CheckedBlocks) => Promise<readonly string[]> {
  const client = new WebClient(undefined, {
    ...apiBase(apiUrl),
    logger: slackLog(log),
    retryConfig: { retries: RETRIES },
    timeout: TIMEOUT_MS,
  })
  return async (blocks) => {
    const asked = blocks.kind === 'message' ? { message: { blocks: blocks.blocks } } : { view: blocks.view }
    try {
      await client.apiCall('blocks.validate', asked)
      return []
    } catch (error) {
      return errorsIn(error)
    }
  }
}

const Refusal = z.object({
  error: z.enum(['invalid_blocks', 'invalid_message', 'invalid_view']),
  errors: z.array(z.object({ pointer: z.string().default(''), message: z.string().default('') })).default([]),
})

function errorsIn(error: unknown): readonly string[] {
  const refusal = Refusal.safeParse(error instanceof WebAPIPlatformError ? error.data : null)
  if (!refusal.success) {
    throw new VetoError(
      'slack_unreachable',
      `blocks.validate could not be asked: ${describeFailure(failureOf(error))}; check that this machine can reach slack.com, or SLACK_API_URL`,
    )
  }
  const { errors, error: code } = refusal.data
  return errors.length === 0 ? [code] : errors.map(({ pointer, message }) => `${pointer}: ${message}`)
}
