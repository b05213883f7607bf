import type { Clock } from '../../core/clock.ts'
import type { Delivery } from '../model/delivery.ts'
import type { AttemptResult } from './deliver.ts'

/** When each channel may be written to again. New messages and updates have separate limits, as in Slack. */
export interface RateLimiter {
  /** When this delivery may be attempted. */
  readyAtMs(delivery: Delivery): number
  /** Records the result of a delivery. */
  record(delivery: Delivery, delivered: AttemptResult): void
}

/** Slack accepts about one new message per second in a channel. */
const POST_MS = 1_000

export function createRateLimiter(clock: Clock): RateLimiter {
  const closedUntilMs = new Map<string, number>()
  return {
    readyAtMs: (delivery) => Math.max(delivery.dueAtMs, closedUntilMs.get(rateKey(delivery)) ?? 0),
    record(delivery, delivered) {
      if (delivered.kind === 'posted') closedUntilMs.set(rateKey(delivery), clock.nowMs() + POST_MS)
      if (delivered.kind === 'refused') closedUntilMs.set(rateKey(delivery), delivered.untilMs)
    },
  }
}

function rateKey({ channel, posted }: Delivery): string {
  return `${posted === null ? 'post' : 'edit'} ${channel}`
}
