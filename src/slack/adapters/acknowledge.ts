import { withTimeout } from '../../core/with-timeout.ts'
import type { ListenerDeps } from './listener-deps.ts'

/** Slack gives up at 3 s. */
const ACK_LIMIT_MS = 2_500

/** The result if it comes in time to be acknowledged with; null when it is still awaited. */
export function inTime<Result>(
  result: Promise<Result>,
  { clock }: Pick<ListenerDeps, 'clock'>,
): Promise<Result | null> {
  return withTimeout(result, { clock, limitMs: ACK_LIMIT_MS, onTimeout: () => null })
}

/** Acknowledges what was done already, so that a lost acknowledgement is logged and nothing more. */
export async function acknowledge(
  ack: () => Promise<void>,
  { log }: Pick<ListenerDeps, 'log'>,
): Promise<void> {
  try {
    await ack()
  } catch (error) {
    log.warn({ err: error }, 'a click or form from Slack could not be acknowledged')
  }
}
