import { cardId, type Posted } from './delivery.ts'
import type { Store } from './ports.ts'
import type { EscalatedRequest } from './request.ts'

/** Is this message one of the request's own cards? */
export async function isCardOf(store: Store, request: EscalatedRequest, message: Posted): Promise<boolean> {
  const deliveries = await Promise.all(
    request.state.channels.map((channel) => store.delivery(cardId(request.id, channel))),
  )
  return deliveries.some(
    (delivery) => delivery?.posted?.channelId === message.channelId && delivery.posted.ts === message.ts,
  )
}
