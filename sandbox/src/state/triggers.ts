import type { Clock } from '../clock.ts'
import { randomText } from '../random-text.ts'
import { SLACK_LIMITS } from '../slack-limits.ts'

/** Trigger ids: each opens one modal, within three seconds of the interaction that issued it. */
export interface Triggers {
  /** A new trigger id for the person who acted. */
  issue(personId: string): string
  /** The person who may use it, or why Slack refuses it; does not use it up. */
  check(triggerId: string): TriggerStatus
  /** Uses it up. */
  consume(triggerId: string): void
}

/** Who may use a trigger, or Slack's code for why it cannot be used. */
export type TriggerStatus =
  | { readonly state: 'valid'; readonly personId: string }
  | { readonly state: 'invalid_trigger_id' | 'expired_trigger_id' | 'exchanged_trigger_id' }

/** No triggers yet. */
export function createTriggers(clock: Clock): Triggers {
  const issued = new Map<string, { personId: string; atMs: number; isConsumed: boolean }>()
  return {
    issue(personId) {
      const id = `${clock.nowMs()}.${randomText(9)}`
      issued.set(id, { personId, atMs: clock.nowMs(), isConsumed: false })
      return id
    },
    check(triggerId) {
      const found = issued.get(triggerId)
      if (found === undefined) return { state: 'invalid_trigger_id' }
      if (found.isConsumed) return { state: 'exchanged_trigger_id' }
      const isOver = clock.nowMs() - found.atMs > SLACK_LIMITS.triggerMs
      return isOver ? { state: 'expired_trigger_id' } : { state: 'valid', personId: found.personId }
    },
    consume(triggerId) {
      const found = issued.get(triggerId)
      if (found !== undefined) found.isConsumed = true
    },
  }
}
