import { channelsOfRequest } from '../decide/channels.ts'
import { cardId, type Delivery, type Posted, summaryId } from '../model/delivery.ts'
import type { VetoRequest } from '../model/request.ts'
import type { DeliveryStore } from '../ports/deliveries.ts'

/**
 * Is this message one of the request's own cards? While a post is under way, its message may be clicked before Slack has
 * told its name: such a click is taken, as only Veto's own messages carry Veto's buttons.
 */
export function isCardOf(store: Deliveries, request: VetoRequest, message: Posted): Promise<boolean> {
  const ids = channelsOfRequest(request).map((channel) => cardId(request.id, channel))
  return isOneOf(store, ids, message)
}

/**
 * Does this card not show all that is decided about, as Slack took, or may have taken, only its brief form? Never of a
 * question: the modal that it is answered in shows all.
 */
export async function isBriefCard(
  store: Deliveries,
  request: VetoRequest,
  message: Posted,
): Promise<boolean> {
  if (request.subject.kind === 'question') return false
  const ids = channelsOfRequest(request).map((channel) => cardId(request.id, channel))
  return (await deliveriesAt(store, ids, message)).some(({ isBrief }) => isBrief)
}

/** Is it one of them, or the list of one of its channels? */
export function isCardOrListOf(store: Deliveries, request: VetoRequest, message: Posted): Promise<boolean> {
  const ids = channelsOfRequest(request).flatMap((channel) => [
    cardId(request.id, channel),
    summaryId(channel),
  ])
  return isOneOf(store, ids, message)
}

type Deliveries = Pick<DeliveryStore, 'delivery'>

async function isOneOf(store: Deliveries, ids: readonly string[], message: Posted): Promise<boolean> {
  return (await deliveriesAt(store, ids, message)).length > 0
}

async function deliveriesAt(store: Deliveries, ids: readonly string[], message: Posted) {
  const deliveries = await Promise.all(ids.map((id) => store.delivery(id)))
  return deliveries
    .filter((delivery) => delivery !== null)
    .filter((delivery) => isAt(delivery.posted, message) || isUnderWay(delivery))
}

function isAt(posted: Posted | null, message: Posted): boolean {
  return posted?.channelId === message.channelId && posted.ts === message.ts
}

function isUnderWay({ posted, unclear }: Delivery): boolean {
  return posted === null && unclear
}
