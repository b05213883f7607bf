import type { Store } from '../ports.ts'
import type { VetoRequest } from '../request.ts'
import { cardId, type Delivery, type Posted, summaryId } from './delivery.ts'
import { placesOf } from './places.ts'

/**
 * Is this message one of the request's own cards? While a post is under way, its message may be clicked before Slack has
 * told its name: such a click is taken, as only Veto's own messages carry Veto's buttons.
 */
export function isCardOf(store: Deliveries, request: VetoRequest, message: Posted): Promise<boolean> {
  const ids = placesOf(request).map((channel) => cardId(request.id, channel))
  return isOneOf(store, ids, message)
}

/** Is it one of them, or the list of one of its channels? */
export function isCardOrListOf(store: Deliveries, request: VetoRequest, message: Posted): Promise<boolean> {
  const ids = placesOf(request).flatMap((channel) => [cardId(request.id, channel), summaryId(channel)])
  return isOneOf(store, ids, message)
}

type Deliveries = Pick<Store, 'delivery'>

async function isOneOf(store: Deliveries, ids: readonly string[], message: Posted): Promise<boolean> {
  const deliveries = await Promise.all(ids.map((id) => store.delivery(id)))
  return deliveries.some(
    (delivery) => delivery !== null && (isAt(delivery.posted, message) || isUnderWay(delivery)),
  )
}

function isAt(posted: Posted | null, message: Posted): boolean {
  return posted?.channelId === message.channelId && posted.ts === message.ts
}

function isUnderWay({ posted, unclear }: Delivery): boolean {
  return posted === null && unclear
}
