import type { Clock } from '../../core/clock.ts'
import type { Delivery } from '../model/delivery.ts'

/** After a handover, or when another process turns out to deliver as well: what the process that delivered before may still be posting is left alone. */
export interface Handover {
  begin(): void
  /** Those that this process may attempt now, and when the others; infinity: there are none. */
  free(waiting: readonly Delivery[]): {
    readonly deliveries: readonly Delivery[]
    readonly othersAtMs: number
  }
}

/** Longer than a call of Slack may take: after it a message was posted, and is found, or was not. */
const CALL_MS = 12_000
/** How long a server may believe that it leads after it lost the lead: as long as its lease. */
const UNNOTICED_MS = 8_000

export function createHandover(clock: Pick<Clock, 'nowMs'>): Handover {
  let untilMs = Number.NEGATIVE_INFINITY
  return {
    begin() {
      untilMs = clock.nowMs() + UNNOTICED_MS + CALL_MS
    },
    free(waiting) {
      const isOver = clock.nowMs() >= untilMs
      const deliveries = waiting.filter(
        ({ posted, maybePosted }) => isOver || posted !== null || !maybePosted,
      )
      return {
        deliveries,
        othersAtMs: deliveries.length < waiting.length ? untilMs : Number.POSITIVE_INFINITY,
      }
    },
  }
}
