import { cardId, type Delivery, type DeliverySubject } from '../model/delivery.ts'
import { isEscalated, isPending } from '../model/request.ts'
import type { AlertStore } from '../ports/alerts.ts'
import type { DeliveryStore } from '../ports/deliveries.ts'
import type { DeliveryContent } from '../ports/notifier.ts'
import type { RequestReader } from '../ports/requests.ts'
import type { TallyStore } from '../ports/tallies.ts'
import { LISTED } from './channel-summary.ts'

/** What is read to show a delivery. */
export type DeliveryReads = RequestReader &
  TallyStore &
  Pick<DeliveryStore, 'delivery' | 'held'> &
  Pick<AlertStore, 'alert'>

/**
 * What a delivery asks the desk to show now. Null when nothing is left to show: the request was settled before anybody
 * saw its card, or the card is gone whose thread was meant. `later`: that card is still to come.
 */
export async function deliveryContent(
  store: DeliveryReads,
  delivery: Delivery,
): Promise<DeliveryContent | null | 'later'> {
  const { subject } = delivery
  switch (subject.kind) {
    case 'digest':
      return digestOrder(store, delivery, subject)
    case 'summary':
      return summaryOrder(store, delivery)
    case 'alert':
      return alertOrder(store, delivery, subject)
    case 'note':
      return noteOrder(store, delivery, subject)
    case 'card':
      return cardOrder(store, delivery, subject)
  }
}

async function digestOrder(
  store: TallyStore,
  { channel, posted, unclear }: Delivery,
  { period }: Extract<DeliverySubject, { kind: 'digest' }>,
): Promise<DeliveryContent> {
  const spanMs = period.toMs - period.fromMs
  const tallies = await store.tally(period.fromMs, period.toMs)
  const talliesBefore = await store.tally(period.fromMs - spanMs, period.fromMs)
  return { kind: 'digest', period, tallies, talliesBefore, channel, posted, unclear }
}

async function summaryOrder(
  store: Pick<DeliveryStore, 'held'>,
  { channel, posted, unclear, wanted: version }: Delivery,
): Promise<DeliveryContent | null> {
  const held = await store.held(channel, LISTED)
  if (held.total === 0 && posted === null && !unclear) return null
  return { kind: 'summary', held, version, channel, posted, unclear }
}

/** As many requests as one alert lists. */
const LISTED_IN_ALERT = 5

async function alertOrder(
  store: RequestReader & Pick<AlertStore, 'alert'>,
  { channel, posted, unclear }: Delivery,
  { alertId }: Extract<DeliverySubject, { kind: 'alert' }>,
): Promise<DeliveryContent | null> {
  const alert = await store.alert(alertId)
  if (alert === null || (alert.end !== null && posted === null && !unclear)) return null
  const ids = alert.content.kind === 'blocked' ? alert.content.requestIds : []
  const found = await Promise.all(ids.slice(0, LISTED_IN_ALERT).map((id) => store.request(id)))
  const requests = found.filter((request) => request !== null && isEscalated(request))
  return { kind: 'alert', alert, requests, channel, posted, unclear }
}

async function cardOrder(
  store: RequestReader,
  { channel, posted, unclear }: Delivery,
  { requestId }: Extract<DeliverySubject, { kind: 'card' }>,
): Promise<DeliveryContent | null> {
  const request = await store.request(requestId)
  if (request === null) return null
  if (!isEscalated(request)) {
    return request.feedback === null ? null : { kind: 'feedback', request, channel, posted, unclear }
  }
  if (!isPending(request) && posted === null && !unclear) return null
  return { kind: 'card', request, channel, posted, unclear }
}

async function noteOrder(
  store: RequestReader & Pick<DeliveryStore, 'delivery'>,
  { id, channel, posted, unclear }: Delivery,
  { requestId, note }: Extract<DeliverySubject, { kind: 'note' }>,
): Promise<DeliveryContent | null | 'later'> {
  const request = await store.request(requestId)
  const card = await store.delivery(cardId(requestId, channel))
  if (request === null || card === null) return null
  if (card.posted === null) return isPending(request) ? 'later' : null
  return { kind: 'note', request, note, id, thread: card.posted, channel, posted, unclear }
}
