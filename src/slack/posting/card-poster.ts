import type { WebClient } from '@slack/web-api'
import type { MessageRef } from '../../approval/model/delivery.ts'
import type { DeliveryContent, DeliveryResult, Notifier } from '../../approval/ports/notifier.ts'
import type { Log } from '../../core/log.ts'
import type { ToolFacts } from '../../policy/bundle.ts'
import type { Channels } from '../api/channels.ts'
import type { DirectChannels } from '../api/direct-channels.ts'
import { describeFailure, failureOf, type SlackFailure } from '../api/errors.ts'
import { channelProblem, fixFor, isAboutAccess, isAboutBlocks, isAboutSize } from '../api/fixes.ts'
import type { Identity } from '../api/identity.ts'
import { permalinkOf } from '../api/permalink.ts'
import type { BlockSupport } from '../blocks/block-support.ts'
import type { Message } from '../blocks/blocks.ts'
import { findPosted } from './find-posted.ts'
import { messageFor, type SlackMessage } from './message-for.ts'

/** The dependencies of a card poster. */
export interface CardPosterDeps {
  readonly client: WebClient
  readonly channels: Channels
  readonly directChannels: DirectChannels
  readonly identity: Identity
  readonly blockSupport: BlockSupport
  /** What the bundle in force says of a tool. */
  readonly tool: (name: string) => ToolFacts
  readonly log: Log
}

/** Also what must end before a brief message is sent. */
interface ShowDeps extends CardPosterDeps {
  readonly beforeBrief: () => Promise<void>
  readonly mayPost: () => boolean
}

/** The caller's own backoff decides where Slack names no time. */
const SOON_MS = 1_000
/** Tokens and scopes are fixed by people. */
const ACCESS_RETRY_MS = 60_000

const NOT_LEADING = 'another server posts'

/** Shows requests and digests in Slack's channels. A call is tried once; the caller repeats. */
export function createCardPoster(deps: CardPosterDeps): Notifier {
  return {
    async deliver(content, beforeBrief, mayPost = () => true) {
      const parts = { ...deps, beforeBrief, mayPost }
      try {
        const message = await messageFor(content, {
          tool: parts.tool,
          cardUrl: await cardUrl(parts, content),
        })
        if (content.posted !== null) return await update(parts, { message, content, posted: content.posted })
        return await postOnce(parts, message, content)
      } catch (error) {
        parts.log.error({ err: error }, 'a message could not be built')
        return { kind: 'impossible', why: 'Veto failed to build the message' }
      }
    },
  }
}

/** Null also when Slack does not say: the message is of use without it. */
async function cardUrl({ client }: ShowDeps, content: DeliveryContent): Promise<string | null> {
  if (content.kind !== 'direct_message' || content.card === null) return null
  const { card } = content
  const asked = await attempt(() => permalinkOf(client, card))
  return asked.ok ? asked.value : null
}

async function postOnce(
  parts: ShowDeps,
  message: SlackMessage,
  content: DeliveryContent,
): Promise<DeliveryResult> {
  const place = await attempt(() => findPlace(parts, content))
  if (!place.ok) return failedDelivery(place.failure, { content, maybePosted: content.maybePosted })
  if ('problem' in place.value) return { kind: 'impossible', why: place.value.problem }
  const { channelId } = place.value
  if (content.maybePosted) {
    const search = await attempt(async () => {
      const { botUserId } = await parts.identity()
      return findPosted({ ...parts, ...message, channelId, botUserId })
    })
    if (!search.ok) return failedDelivery(search.failure, { content, maybePosted: true })
    if (search.value !== null) return update(parts, { message, content, posted: search.value })
  }
  return post(parts, { message, content, channelId })
}

async function findPlace(
  { channels, directChannels }: ShowDeps,
  content: DeliveryContent,
): Promise<{ readonly channelId: string } | { readonly problem: string }> {
  if (content.kind === 'direct_message') return { channelId: await directChannels(content.userId) }
  const found = await channels.find(content.channel)
  const problem = channelProblem(content.channel, found)
  if (problem !== null || found === null) return { problem: problem ?? content.channel }
  return { channelId: found.id }
}

async function post(
  { client, beforeBrief, mayPost, blockSupport }: ShowDeps,
  { message, content, channelId }: { message: SlackMessage; content: DeliveryContent; channelId: string },
): Promise<DeliveryResult> {
  const metadata = metadataOf(message)
  const sent = await attemptThenBrief({ ...message, beforeBrief, blockSupport }, ({ text, blocks }) => {
    // At each attempt, as Slack may take long to refuse one.
    if (!mayPost()) throw new Error(NOT_LEADING)
    return client.chat.postMessage({
      channel: channelId,
      text,
      blocks,
      metadata,
      unfurl_links: false,
      unfurl_media: false,
      parse: 'none',
      ...threadOf(message),
    })
  })
  if (!sent.ok) return failedDelivery(sent.failure, { content, maybePosted: sent.failure.kind === 'unclear' })
  const { ts } = sent.value.answer
  if (ts === undefined)
    return retryLater({ kind: 'unclear', why: 'Slack did not return the id of the message' }, true)
  return {
    kind: 'delivered',
    posted: { channelId: sent.value.answer.channel ?? channelId, ts },
    isBrief: sent.value.isBrief,
  }
}

async function update(
  parts: ShowDeps,
  { message, content, posted }: { message: SlackMessage; content: DeliveryContent; posted: MessageRef },
): Promise<DeliveryResult> {
  const { channelId, ts } = posted
  const metadata = metadataOf(message)
  const sent = await attemptThenBrief({ ...message, ...parts }, ({ text, blocks }) =>
    parts.client.chat.update({ channel: channelId, ts, text, blocks, metadata, parse: 'none' }),
  )
  if (sent.ok) return { kind: 'delivered', posted, isBrief: sent.value.isBrief }
  const isGone = sent.failure.kind === 'refused' && sent.failure.error === 'message_not_found'
  if (!isGone) return failedDelivery(sent.failure, { content, maybePosted: content.maybePosted })
  return message.isNeeded
    ? post(parts, { message, content, channelId })
    : { kind: 'delivered', posted, isBrief: false }
}

function threadOf({ thread }: SlackMessage) {
  if (thread === null) return {}
  const { ts, isForAll } = thread
  return isForAll ? ({ thread_ts: ts, reply_broadcast: true } as const) : { thread_ts: ts }
}

function metadataOf({ mark }: SlackMessage) {
  return { event_type: mark.eventType, event_payload: { id: mark.id, version: mark.version } }
}

type Attempt<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly failure: SlackFailure }

async function attempt<Value>(call: () => Promise<Value>): Promise<Attempt<Value>> {
  try {
    return { ok: true, value: await call() }
  } catch (error) {
    return { ok: false, failure: failureOf(error) }
  }
}

/** Sends the full message, without tables where Slack refuses them, and the brief one when Slack takes neither. */
async function attemptThenBrief<Value>(
  {
    full,
    brief,
    beforeBrief,
    blockSupport,
  }: Pick<SlackMessage, 'full' | 'brief'> & Pick<ShowDeps, 'beforeBrief' | 'blockSupport'>,
  send: (message: Message) => Promise<Value>,
): Promise<Attempt<{ readonly answer: Value; readonly isBrief: boolean }>> {
  const sent = await attempt(async () => ({ answer: await blockSupport.send(full, send), isBrief: false }))
  if (sent.ok || sent.failure.kind !== 'refused') return sent
  if (!isAboutSize(sent.failure.error) && !isAboutBlocks(sent.failure.error)) return sent
  await beforeBrief()
  return attempt(async () => ({ answer: await send(brief), isBrief: true }))
}

function failedDelivery(
  failure: SlackFailure,
  { content, maybePosted }: { content: DeliveryContent; maybePosted: boolean },
): DeliveryResult {
  if (failure.kind !== 'refused' || isAboutAccess(failure.error)) return retryLater(failure, maybePosted)
  return { kind: 'impossible', why: `${content.channel}: ${fixFor(failure.error)}` }
}

function retryLater(failure: SlackFailure, maybePosted: boolean): DeliveryResult {
  return { kind: 'later', afterMs: waitMs(failure), maybePosted, why: describeFailure(failure) }
}

function waitMs(failure: SlackFailure): number {
  if (failure.kind === 'rate_limited') return failure.afterMs
  return failure.kind === 'refused' ? ACCESS_RETRY_MS : SOON_MS
}
