import type { AlertId, RequestId } from '../../core/ids.ts'
import type { Period } from '../../ledger/period.ts'
import type { VetoRequest } from './request.ts'
import type { ThreadEvent } from './thread-event.ts'

/** What one channel is to show, and what it shows. The outbox posts until `deliveredVersion` reaches `desiredVersion`. */
export interface Delivery {
  readonly id: string
  readonly subject: DeliverySubject
  /** As the bundle names it: `#name` or an id; the user id for a direct message. */
  readonly channel: string
  readonly desiredVersion: number
  /** 0 before anything was shown. */
  readonly deliveredVersion: number
  readonly posted: MessageRef | null
  readonly attempts: number
  readonly dueAtMs: number
  /** The result of the last attempt is unknown: the message may be in Slack. */
  readonly maybePosted: boolean
  /** Slack accepted, or may have accepted, only the brief form of the message, which does not show everything. */
  readonly isBrief: boolean
  /** The agent, for the card of a pending request; null: for anything else. */
  readonly waitingAgent: string | null
}

export type DeliverySubject =
  | { readonly kind: 'card'; readonly requestId: RequestId }
  /** A reply in the thread of a card. */
  | { readonly kind: 'thread_event'; readonly requestId: RequestId; readonly event: ThreadEvent }
  /** A message to one person about a card in that channel. */
  | {
      readonly kind: 'direct_message'
      readonly requestId: RequestId
      readonly userId: string
      /** The names of those who are away, in whose place this person is notified. */
      readonly insteadOf: readonly string[]
      readonly cardChannel: string
    }
  /** The list of requests that wait in a channel and have no card there yet. */
  | { readonly kind: 'summary' }
  /** Of everything, or of the requests that one approver group was asked about. */
  | {
      readonly kind: 'digest'
      readonly span: DigestSpan
      readonly period: Period
      readonly group: string | null
    }
  | { readonly kind: 'alert'; readonly alertId: AlertId }

/** The weekly digest, or the monthly review. */
export type DigestSpan = 'week' | 'month'

/** A message in Slack. */
export interface MessageRef {
  readonly channelId: string
  readonly ts: string
}

/** One card for each request and channel. */
export function cardId(requestId: RequestId, channel: string): string {
  return `card:${requestId}:${channel}`
}

/** One direct message for each request and person. */
export function directMessageId(requestId: RequestId, userId: string): string {
  return `dm:${requestId}:${userId}`
}

/** One digest for each period, and one for each group that gets its own. */
export function digestId(period: string, group: string | null): string {
  return group === null ? `digest:${period}` : `digest:${period}:${group}`
}

/** One list for each channel. */
export function summaryId(channel: string): string {
  return `summary:${channel}`
}

/** One message for each alert. */
export function alertDeliveryId(id: AlertId): string {
  return `alert:${id}`
}

/** One reply for each request, version, index within that version, and channel. */
export function threadEventId(
  request: Pick<VetoRequest, 'id' | 'version'>,
  at: number,
  channel: string,
): string {
  return `note:${request.id}:${request.version}:${at}:${channel}`
}
