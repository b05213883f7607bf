import type { RespondFn } from '@slack/bolt'
import type { RequestId } from '../../core/ids.ts'
import type { Message } from '../blocks/blocks.ts'
import { type Notice, noticeMessage } from '../blocks/notices.ts'
import { acknowledge, inTime } from './acknowledge.ts'
import { type Click, type RequestClick, readClick, readRequestClick } from './click.ts'
import { replyToClick, respondPrivately } from './ephemeral-reply.ts'
import type { ListenerDeps } from './listener-deps.ts'
import { orApologize } from './or-apologize.ts'
import { refusalText } from './refusal-text.ts'
import type { Router } from './router.ts'

/** What a feature does at a click; acknowledging, reading the click, logging and replying is done here. */
interface ActionHandler<Pressed, Reply> {
  readonly actionId: string
  /** A rejection is logged, and the person gets an apology. */
  readonly handle: (deps: ListenerDeps, click: Pressed) => Promise<Reply>
  /** What the log says when `handle` rejects. */
  readonly failure: string
}

/** A click that is about a request. The notice is shown to that person alone; null: the card says enough. */
export interface RequestActionHandler<Pressed extends RequestClick>
  extends ActionHandler<Pressed, Notice | null> {
  /** Null: the click is not about a request, or not from its card. */
  readonly read: (body: unknown) => Pressed | null
  /** `after`: once it is handled, but never later than Slack waits, so that what is acknowledged is recorded. */
  readonly acknowledge: 'before' | 'after'
}

/** A click in a list that one person sees. The reply takes the place of the list; a text, as a notice. */
export interface ListActionHandler extends ActionHandler<Click, Message | string> {
  /** The reply to a click that cannot be read. */
  readonly unreadable: string
}

/** Registers what a button or menu of a request does. */
export function onRequestAction<Pressed extends RequestClick = RequestClick>(
  router: Router,
  deps: ListenerDeps,
  handler: RequestActionHandler<Pressed>,
): void {
  onAction<Pressed, Notice | null>(router, deps, {
    ...handler,
    unreadable: refusalText({ code: 'wrong_card' }),
    reply: async (respond, click, notice) => {
      if (notice !== null) await replyToClick(deps, { click, respond }, notice)
    },
  })
}

/** What most buttons of a request have in common. */
export const REQUEST_BUTTON = { read: readRequestClick, acknowledge: 'before' } as const

/** Registers what a button of a list does. */
export function onListAction(router: Router, deps: ListenerDeps, handler: ListActionHandler): void {
  onAction<Click, Message | string>(router, deps, {
    ...handler,
    read: readClick,
    acknowledge: 'before',
    reply: (respond, click, reply) => replyInList(deps, { click, respond }, reply),
  })
}

/** In the Home tab the list stays where it is, and is updated. */
async function replyInList(
  deps: ListenerDeps,
  { click, respond }: { readonly click: Click | null; readonly respond: RespondFn },
  reply: Message | string,
): Promise<void> {
  if (click?.place.in !== 'home') {
    const message = typeof reply === 'string' ? noticeMessage(reply) : reply
    return respondPrivately(deps, respond, { ...message, replacesOriginal: true })
  }
  if (typeof reply === 'string') return replyToClick(deps, { click, respond }, reply)
}

/** A click that is about no one request. The reply stands below its message, for that person alone; null: there is none. */
interface MessageActionHandler extends ActionHandler<Click, Message | string | null> {
  /** The reply to a click that cannot be read. */
  readonly unreadable: string
}

/** Registers what a button of a message, or of the Home tab, that is not about a request does. */
export function onMessageAction(router: Router, deps: ListenerDeps, handler: MessageActionHandler): void {
  onAction<Click, Message | string | null>(router, deps, {
    ...handler,
    read: readClick,
    acknowledge: 'before',
    reply: async (respond, click, reply) => {
      if (reply === null) return
      if (typeof reply === 'string') return replyToClick(deps, { click, respond }, reply)
      await respondPrivately(deps, respond, { ...reply, replacesOriginal: false })
    },
  })
}

/** A click in a modal that is about no request. The reply takes the place of what the modal shows; null: it shows the result. */
export function onReadingModalAction(
  router: Router,
  deps: ListenerDeps,
  handler: ActionHandler<Click, string | null> & { readonly unreadable: string },
): void {
  onAction<Click, string | null>(router, deps, {
    ...handler,
    read: readClick,
    acknowledge: 'before',
    reply: async (respond, click, reply) => {
      if (reply !== null) await replyToClick(deps, { click, respond }, reply)
    },
  })
}

interface ActionAdapter<Pressed, Reply> extends ActionHandler<Pressed, Reply> {
  readonly read: (body: unknown) => Pressed | null
  readonly unreadable: string
  readonly acknowledge: 'before' | 'after'
  /** Never rejects. */
  readonly reply: (respond: RespondFn, click: Pressed | null, reply: Reply | string) => Promise<void>
}

function onAction<Pressed extends Click & { readonly requestId?: RequestId }, Reply>(
  router: Router,
  deps: ListenerDeps,
  adapter: ActionAdapter<Pressed, Reply>,
): void {
  router.action(adapter.actionId, async ({ ack, body, respond }) => {
    if (adapter.acknowledge === 'before') await ack()
    const click = adapter.read(body)
    const reply = replyFor(deps, adapter, click)
    if (adapter.acknowledge === 'after') {
      await inTime(reply, deps)
      await acknowledge(ack, deps)
    }
    await adapter.reply(respond, click, await reply)
    if (click?.place.in === 'home') deps.homeTabs.opened(click.personId)
  })
}

/** Never rejects. */
async function replyFor<Pressed extends { readonly requestId?: RequestId }, Reply>(
  deps: ListenerDeps,
  { unreadable, failure, handle }: ActionAdapter<Pressed, Reply>,
  click: Pressed | null,
): Promise<Reply | string> {
  if (click === null) return unreadable
  return orApologize(deps, { failure, requestId: click.requestId }, () => handle(deps, click))
}
