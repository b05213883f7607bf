import { isPending } from '../../approval/model/request.ts'
import type { DeliveryContent } from '../../approval/ports/notifier.ts'
import { assertNever } from '../../core/assert-never.ts'
import { digestOf } from '../../insight/digest.ts'
import type { ToolFacts } from '../../policy/bundle.ts'
import { EVENT_TYPE } from '../adapters/action-ids.ts'
import type { Message } from '../blocks/blocks.ts'
import { alertMessage } from '../features/alert/alert-message.ts'
import { type CardView, card } from '../features/card/card.ts'
import { isBroadcast, threadEventMessage as threadNote } from '../features/card/thread-event.ts'
import { digestMessage } from '../features/digest/digest-message.ts'
import { feedbackCard } from '../features/feedback/feedback-card.ts'
import { planCard } from '../features/plan/plan-card.ts'
import { questionCard } from '../features/question/question-card.ts'
import { summaryMessage } from './channel-summary.ts'

/** A message for a channel, and the metadata by which it is found again. */
export interface SlackMessage {
  readonly full: Message
  /** When Slack finds the full one too large. */
  readonly brief: Message
  readonly mark: MessageMark
  /** Is it posted again when a person deleted it? */
  readonly isNeeded: boolean
  /** The thread that it belongs to, and whether it is also sent to the channel; null: none. */
  readonly thread: { readonly ts: string; readonly isForAll: boolean } | null
  /** No copy of it is older. */
  readonly sinceMs: number
}

/** Travels in the message's metadata, which every member can read. */
export interface MessageMark {
  readonly eventType: string
  readonly id: string
  readonly version: number
}

/** The message for a delivery. */
export function messageFor(order: DeliveryContent, tool: (name: string) => ToolFacts): SlackMessage {
  switch (order.kind) {
    case 'card':
      return cardFor(order, tool)
    case 'feedback':
      return feedbackFor(order, tool)
    case 'note':
      return noteFor(order)
    case 'summary':
      return summaryFor(order)
    case 'digest':
      return digestFor(order)
    case 'alert':
      return alertFor(order)
  }
}

function alertFor({ alert, requests }: Extract<DeliveryContent, { kind: 'alert' }>): SlackMessage {
  const message = alertMessage(alert, requests)
  return {
    full: message,
    brief: message,
    mark: { eventType: EVENT_TYPE.alert, id: alert.id, version: alert.version },
    isNeeded: alert.end === null,
    thread: null,
    sinceMs: alert.openedAtMs,
  }
}

function feedbackFor(
  { request }: Extract<DeliveryContent, { kind: 'feedback' }>,
  tool: (name: string) => ToolFacts,
): SlackMessage {
  const view = { request, tool: tool(request.call.tool) }
  return {
    full: feedbackCard({ ...view, brief: false }),
    brief: feedbackCard({ ...view, brief: true }),
    mark: { eventType: EVENT_TYPE.card, id: request.id, version: request.version },
    isNeeded: false,
    thread: null,
    sinceMs: request.createdAtMs,
  }
}

const DAY_MS = 86_400_000

function summaryFor({ held, channel, version }: Extract<DeliveryContent, { kind: 'summary' }>): SlackMessage {
  const message = summaryMessage(held)
  return {
    full: message,
    brief: message,
    mark: { eventType: EVENT_TYPE.summary, id: channel, version },
    isNeeded: held.total > 0,
    thread: null,
    sinceMs: version - DAY_MS,
  }
}

function noteFor({ request, note, id, thread }: Extract<DeliveryContent, { kind: 'note' }>): SlackMessage {
  const message = threadNote(request, note)
  return {
    full: message,
    brief: message,
    mark: { eventType: EVENT_TYPE.note, id, version: 1 },
    isNeeded: false,
    thread: { ts: thread.ts, isForAll: isBroadcast(note) },
    sinceMs: request.createdAtMs,
  }
}

function cardFor(
  { request }: Extract<DeliveryContent, { kind: 'card' }>,
  tool: (name: string) => ToolFacts,
): SlackMessage {
  const view = { request, tool: tool(request.call.tool) }
  return {
    full: cardOf({ ...view, brief: false }),
    brief: cardOf({ ...view, brief: true }),
    mark: { eventType: EVENT_TYPE.card, id: request.id, version: request.version },
    isNeeded: isPending(request),
    thread: null,
    sinceMs: request.createdAtMs,
  }
}

function cardOf(view: CardView): Message {
  const { subject } = view.request
  switch (subject.kind) {
    case 'call':
      return card(view)
    case 'question':
      return questionCard(view)
    case 'plan':
      return planCard(view)
    default:
      return assertNever(subject)
  }
}

function digestFor(order: Extract<DeliveryContent, { kind: 'digest' }>): SlackMessage {
  const message = digestMessage(digestOf(order.period, order.tallies, order.talliesBefore))
  return {
    full: message,
    brief: message,
    mark: { eventType: EVENT_TYPE.digest, id: String(order.period.fromMs), version: 1 },
    isNeeded: false,
    thread: null,
    sinceMs: order.period.toMs,
  }
}
