import { directMessageId } from '../../approval/model/delivery.ts'
import { isPending } from '../../approval/model/request.ts'
import type { DeliveryContent } from '../../approval/ports/notifier.ts'
import { assertNever } from '../../core/assert-never.ts'
import type { ToolFacts } from '../../policy/bundle.ts'
import { EVENT_TYPE } from '../adapters/action-ids.ts'
import type { Message } from '../blocks/blocks.ts'
import { alertMessage } from '../features/alert/alert-message.ts'
import { type CardView, card } from '../features/card/card.ts'
import { isBroadcast, threadEventMessage } from '../features/card/thread-event.ts'
import { digestMessage } from '../features/digest/digest-message.ts'
import { digestView } from '../features/digest/digest-view.ts'
import { feedbackCard } from '../features/feedback/feedback-card.ts'
import { planCard } from '../features/plan/plan-card.ts'
import { questionCard } from '../features/question/question-card.ts'
import { summaryMessage } from './channel-summary.ts'
import { directMessage } from './direct-message.ts'
import { withMentions } from './mentions.ts'
import { pushText } from './push-text.ts'

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

interface MessageContext {
  readonly tool: (name: string) => ToolFacts
  /** The address of the card that a direct message is about; null: unknown. */
  readonly cardUrl: string | null
}

/** The message for a delivery. */
export async function messageFor(
  content: DeliveryContent,
  { tool, cardUrl }: MessageContext,
): Promise<SlackMessage> {
  switch (content.kind) {
    case 'card':
      return cardFor(content, tool)
    case 'feedback':
      return feedbackFor(content, tool)
    case 'thread_event':
      return threadEventReply(content, tool)
    case 'direct_message':
      return directMessageFor(content, { tool, cardUrl })
    case 'summary':
      return summaryFor(content, tool)
    case 'digest':
      return digestFor(content, tool)
    case 'alert':
      return alertFor(content, tool)
  }
}

function alertFor(
  { alert, requests }: Extract<DeliveryContent, { kind: 'alert' }>,
  tool: (name: string) => ToolFacts,
): SlackMessage {
  return {
    ...inOneForm(alertMessage(alert, requests, tool)),
    mark: { eventType: EVENT_TYPE.alert, id: alert.id, version: alert.version },
    isNeeded: alert.end === null || alert.content.kind === 'lockdown_end',
    thread: null,
    sinceMs: alert.openedAtMs,
  }
}

/** It is never too large. */
function inOneForm(message: Message): Pick<SlackMessage, 'full' | 'brief'> {
  return { full: message, brief: message }
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

function summaryFor(
  { queuedCards, channel, version }: Extract<DeliveryContent, { kind: 'summary' }>,
  tool: (name: string) => ToolFacts,
): SlackMessage {
  return {
    ...inOneForm(summaryMessage(queuedCards, tool)),
    mark: { eventType: EVENT_TYPE.summary, id: channel, version },
    isNeeded: queuedCards.total > 0,
    thread: null,
    sinceMs: version - DAY_MS,
  }
}

function directMessageFor(
  { request, userId, insteadOf }: Extract<DeliveryContent, { kind: 'direct_message' }>,
  { tool, cardUrl }: MessageContext,
): SlackMessage {
  return {
    ...inOneForm(directMessage({ request, tool: tool(request.call.tool), cardUrl, insteadOf })),
    mark: {
      eventType: EVENT_TYPE.directMessage,
      id: directMessageId(request.id, userId),
      version: request.version,
    },
    isNeeded: false,
    thread: null,
    sinceMs: request.createdAtMs,
  }
}

function threadEventReply(
  { request, event, id, thread, mentions }: Extract<DeliveryContent, { kind: 'thread_event' }>,
  tool: (name: string) => ToolFacts,
): SlackMessage {
  const message = threadEventMessage(request, event, tool(request.call.tool))
  return {
    ...inOneForm(
      isPending(request)
        ? withMentions(message, mentions, pushText(request, tool(request.call.tool)))
        : message,
    ),
    mark: { eventType: EVENT_TYPE.threadEvent, id, version: 1 },
    isNeeded: false,
    thread: { ts: thread.ts, isForAll: isBroadcast(event) },
    sinceMs: request.createdAtMs,
  }
}

function cardFor(
  { request, mentions }: Extract<DeliveryContent, { kind: 'card' }>,
  tool: (name: string) => ToolFacts,
): SlackMessage {
  const view = { request, tool: tool(request.call.tool) }
  const notifying = (message: Message) => {
    if (!isPending(request)) return message
    const push = pushText(request, view.tool)
    return withMentions({ ...message, text: push }, mentions, push)
  }
  return {
    full: notifying(cardOf({ ...view, brief: false })),
    brief: notifying(cardOf({ ...view, brief: true })),
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

async function digestFor(
  { span, numbers, records, group, head }: Extract<DeliveryContent, { kind: 'digest' }>,
  tool: (name: string) => ToolFacts,
): Promise<SlackMessage> {
  const { fromMs, toMs } = numbers.period
  return {
    ...inOneForm(digestMessage(await digestView({ span, numbers, records, group, head, tool }))),
    mark: {
      eventType: EVENT_TYPE.digest,
      id: [...(span === 'month' ? ['month'] : []), fromMs, ...(group === null ? [] : [group])].join(':'),
      version: 1,
    },
    isNeeded: false,
    thread: null,
    sinceMs: toMs,
  }
}
