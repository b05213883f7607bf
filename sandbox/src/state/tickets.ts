import type { Clock } from '../clock.ts'
import { randomText } from '../random-text.ts'
import { SLACK_LIMITS } from '../slack-limits.ts'

/** Trigger ids: each opens one modal, within three seconds of the act that made it. */
export interface Triggers {
  /** A new trigger id for the person who acted. */
  issue(personId: string): string
  /** The person whose trigger it is; or why Slack refuses it. Does not use it up. */
  look(triggerId: string): TriggerLook
  spend(triggerId: string): void
}

/** Whose trigger it is, or Slack's code for why it opens nothing. */
export type TriggerLook =
  | { readonly state: 'good'; readonly personId: string }
  | { readonly state: 'invalid_trigger_id' | 'expired_trigger_id' | 'exchanged_trigger_id' }

/** No triggers yet. */
export function createTriggers(clock: Clock): Triggers {
  const issued = new Map<string, { personId: string; atMs: number; spent: boolean }>()
  return {
    issue(personId) {
      const id = `${clock.nowMs()}.${randomText(9)}`
      issued.set(id, { personId, atMs: clock.nowMs(), spent: false })
      return id
    },
    look(triggerId) {
      const found = issued.get(triggerId)
      if (found === undefined) return { state: 'invalid_trigger_id' }
      if (found.spent) return { state: 'exchanged_trigger_id' }
      const isOver = clock.nowMs() - found.atMs > SLACK_LIMITS.triggerMs
      return isOver ? { state: 'expired_trigger_id' } : { state: 'good', personId: found.personId }
    },
    spend(triggerId) {
      const found = issued.get(triggerId)
      if (found !== undefined) found.spent = true
    },
  }
}

/** What a response_url is about, and how often it was used. */
export interface ResponseTicket {
  readonly personId: string
  readonly channelId: string
  /** The message that was acted on; null for a slash command. */
  readonly messageTs: string | null
  readonly issuedAtMs: number
  uses: number
}

/** Response URLs: five uses within thirty minutes. */
export interface ResponseUrls {
  /** A new key; the address is the sandbox's own with the key at its end. */
  issue(about: Pick<ResponseTicket, 'personId' | 'channelId' | 'messageTs'>): string
  /** Takes one use; null when the key is unknown, too old or used up. */
  use(key: string): ResponseTicket | null
}

/** No response URLs yet. */
export function createResponseUrls(clock: Clock): ResponseUrls {
  const issued = new Map<string, ResponseTicket>()
  return {
    issue(about) {
      const key = randomText(18)
      issued.set(key, { ...about, issuedAtMs: clock.nowMs(), uses: 0 })
      return key
    },
    use(key) {
      const ticket = issued.get(key)
      if (ticket === undefined || ticket.uses >= SLACK_LIMITS.responseUrl.uses) return null
      if (clock.nowMs() - ticket.issuedAtMs > SLACK_LIMITS.responseUrl.ms) return null
      ticket.uses += 1
      return ticket
    },
  }
}
