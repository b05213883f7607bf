import { channelsOfRequest } from '../decide/channels.ts'
import { cardId, type Delivery, type MessageRef, summaryId } from '../model/delivery.ts'
import type { VetoRequest } from '../model/request.ts'
import type { DeliveryStore } from '../ports/deliveries.ts'

/**
 * Is this message one of the request's own cards? While a post is in progress, its message may be clicked before Slack has
 * returned its id: such a click is accepted, as only Veto's own messages have Veto's buttons.
 */
export function isCardOf(store: DeliveryReader, request: VetoRequest, message: MessageRef): Promise<boolean> {
  const ids = channelsOfRequest(request).map((channel) => cardId(request.id, channel))
  return isOneOf(store, ids, message)
}

/**
 * Was this card delivered, or possibly delivered, in its brief form, which does not show everything? Never true of a
 * question, as its answer modal shows everything.
 */
export async function isBriefCard(
  store: DeliveryReader,
  request: VetoRequest,
  message: MessageRef,
): Promise<boolean> {
  if (request.subject.kind === 'question') return false
  const ids = channelsOfRequest(request).map((channel) => cardId(request.id, channel))
  return (await deliveriesAt(store, ids, message)).some(({ isBrief }) => isBrief)
}

/** Is it one of its cards, or the list of one of its channels? */
export function isCardOrListOf(
  store: DeliveryReader,
  request: VetoRequest,
  message: MessageRef,
): Promise<boolean> {
  const ids = channelsOfRequest(request).flatMap((channel) => [
    cardId(request.id, channel),
    summaryId(channel),
  ])
  return isOneOf(store, ids, message)
}

/** Does this channel hold a card of the request, so that its members see it? */
export async function isShownIn(
  store: DeliveryReader,
  request: VetoRequest,
  channelId: string,
): Promise<boolean> {
  const ids = channelsOfRequest(request).map((channel) => cardId(request.id, channel))
  const deliveries = await Promise.all(ids.map((id) => store.delivery(id)))
  return deliveries.some((delivery) => delivery?.posted?.channelId === channelId)
}

/** A card, in a channel as the bundle names it. */
export interface PostedCard {
  readonly channel: string
  readonly message: MessageRef
}

/** The cards of the request that are in Slack. */
export async function postedCards(
  store: DeliveryReader,
  request: VetoRequest,
): Promise<readonly PostedCard[]> {
  const ids = channelsOfRequest(request).map((channel) => cardId(request.id, channel))
  const deliveries = await Promise.all(ids.map((id) => store.delivery(id)))
  return deliveries.flatMap((delivery) => {
    const message = delivery?.posted ?? null
    return delivery === null || message === null ? [] : [{ channel: delivery.channel, message }]
  })
}

type DeliveryReader = Pick<DeliveryStore, 'delivery'>

async function isOneOf(store: DeliveryReader, ids: readonly string[], message: MessageRef): Promise<boolean> {
  return (await deliveriesAt(store, ids, message)).length > 0
}

async function deliveriesAt(store: DeliveryReader, ids: readonly string[], message: MessageRef) {
  const deliveries = await Promise.all(ids.map((id) => store.delivery(id)))
  return deliveries
    .filter((delivery) => delivery !== null)
    .filter((delivery) => isAt(delivery.posted, message) || isUnderWay(delivery))
}

function isAt(posted: MessageRef | null, message: MessageRef): boolean {
  return posted?.channelId === message.channelId && posted.ts === message.ts
}

function isUnderWay({ posted, maybePosted }: Delivery): boolean {
  return posted === null && maybePosted
}
