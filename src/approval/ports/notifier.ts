import type { Head } from '../../ledger/fact.ts'
import type { Alert } from '../model/alert.ts'
import type { DigestSpan, MessageRef } from '../model/delivery.ts'
import type { DigestRecords } from '../model/digest-records.ts'
import type { Mention } from '../model/mention.ts'
import type { PeriodActivity } from '../model/period-activity.ts'
import type { EscalatedRequest, VetoRequest } from '../model/request.ts'
import type { ThreadEvent } from '../model/thread-event.ts'
import type { QueuedCards } from './deliveries.ts'

/** Shows requests to people. Never throws for errors of Slack, which are results. */
export interface Notifier {
  /**
   * `beforeBrief` is awaited before a brief message is sent, when Slack found the full one too large; `mayPost` is asked right
   * before a new message, as what comes before may take long. Default: it may.
   */
  deliver(
    order: DeliveryContent,
    beforeBrief: () => Promise<void>,
    mayPost?: () => boolean,
  ): Promise<DeliveryResult>
}

export type DeliveryContent = MessageTarget & MessageContent

interface MessageTarget {
  readonly channel: string
  readonly posted: MessageRef | null
  /** An earlier post may have arrived: search for it before posting again. */
  readonly maybePosted: boolean
}

type MessageContent =
  | {
      readonly kind: 'card'
      readonly request: EscalatedRequest
      /** Whom its first post notifies. */
      readonly mentions: readonly Mention[]
    }
  /** A message to one person: there is a card, at `card`; null: it is not posted. */
  | {
      readonly kind: 'direct_message'
      readonly request: EscalatedRequest
      readonly userId: string
      /** The names of those who are away, in whose place this person is notified. */
      readonly insteadOf: readonly string[]
      readonly card: MessageRef | null
    }
  /** A call that was allowed without approval, for feedback. */
  | { readonly kind: 'feedback'; readonly request: VetoRequest }
  /** A reply in the thread of a card. */
  | {
      readonly kind: 'thread_event'
      readonly request: VetoRequest
      readonly event: ThreadEvent
      /** Identifies this reply within the thread. */
      readonly id: string
      readonly thread: MessageRef
      /** Whom it notifies. */
      readonly mentions: readonly Mention[]
    }
  /** The list of requests without a card in a channel. */
  | { readonly kind: 'summary'; readonly queuedCards: QueuedCards; readonly version: number }
  | {
      readonly kind: 'alert'
      readonly alert: Alert
      /** The first of those that it is about. */
      readonly requests: readonly EscalatedRequest[]
    }
  | {
      readonly kind: 'digest'
      readonly span: DigestSpan
      readonly numbers: PeriodActivity
      readonly records: DigestRecords
      /** The approver group whose requests it is about; null: everything. */
      readonly group: string | null
      /** Where the ledger ends. */
      readonly head: Head
    }

export type DeliveryResult =
  | { readonly kind: 'delivered'; readonly posted: MessageRef; readonly isBrief: boolean }
  /** Try again, not before `afterMs` from now; `maybePosted`: it may have been posted all the same. */
  | { readonly kind: 'later'; readonly afterMs: number; readonly maybePosted: boolean; readonly why: string }
  /** It cannot be shown there until the workspace or the bundle is corrected. */
  | { readonly kind: 'impossible'; readonly why: string }
