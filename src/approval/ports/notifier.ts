import type { Period, ToolTally } from '../../ledger/tally.ts'
import type { Alert } from '../model/alert.ts'
import type { Posted } from '../model/delivery.ts'
import type { EscalatedRequest, VetoRequest } from '../model/request.ts'
import type { ThreadEvent } from '../model/thread-event.ts'
import type { QueuedCards } from './deliveries.ts'

/** Where requests are shown to people. Never throws for what Slack answers: each end has a value. */
export interface Notifier {
  /** `beforeBrief` ends before a brief message is sent because Slack found the full one too large. */
  show(order: DeliveryContent, beforeBrief: () => Promise<void>): Promise<DeliveryResult>
}

export type DeliveryContent =
  | {
      readonly kind: 'card'
      readonly request: EscalatedRequest
      readonly channel: string
      readonly posted: Posted | null
      /** An earlier post may have arrived: look for it before posting again. */
      readonly unclear: boolean
    }
  /** A call that was allowed without them, for the people who are told after the fact. */
  | {
      readonly kind: 'feedback'
      readonly request: VetoRequest
      readonly channel: string
      readonly posted: Posted | null
      readonly unclear: boolean
    }
  /** A reply in the thread of a card. */
  | {
      readonly kind: 'note'
      readonly request: VetoRequest
      readonly note: ThreadEvent
      /** Tells this reply from all others of the thread. */
      readonly id: string
      readonly thread: Posted
      readonly channel: string
      readonly posted: Posted | null
      readonly unclear: boolean
    }
  /** The list of what waits in a channel beside its cards. */
  | {
      readonly kind: 'summary'
      readonly held: QueuedCards
      readonly version: number
      readonly channel: string
      readonly posted: Posted | null
      readonly unclear: boolean
    }
  | {
      readonly kind: 'alert'
      readonly alert: Alert
      /** The first of those that it is about. */
      readonly requests: readonly EscalatedRequest[]
      readonly channel: string
      readonly posted: Posted | null
      readonly unclear: boolean
    }
  | {
      readonly kind: 'digest'
      readonly period: Period
      readonly tallies: readonly ToolTally[]
      /** Of the equally long time before, to compare with. */
      readonly talliesBefore: readonly ToolTally[]
      readonly channel: string
      readonly posted: Posted | null
      readonly unclear: boolean
    }

export type DeliveryResult =
  | { readonly kind: 'shown'; readonly posted: Posted; readonly isBrief: boolean }
  /** Try again, not before `afterMs` from now; `unclear`: it may have been posted all the same. */
  | { readonly kind: 'later'; readonly afterMs: number; readonly unclear: boolean; readonly why: string }
  /** It cannot be shown there until the workspace or the bundle is corrected. */
  | { readonly kind: 'impossible'; readonly why: string }
