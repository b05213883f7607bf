import type { Clock } from '../../core/clock.ts'
import { cardId, type Delivery, type DeliverySubject } from '../model/delivery.ts'
import type { ReadActivity } from '../model/period-activity.ts'
import { isEscalated, isPending } from '../model/request.ts'
import type { AlertStore } from '../ports/alerts.ts'
import type { DeliveryStore } from '../ports/deliveries.ts'
import type { GrantStore } from '../ports/grants.ts'
import type { LedgerStore } from '../ports/ledger.ts'
import type { DeliveryContent } from '../ports/notifier.ts'
import type { RequestReader } from '../ports/requests.ts'
import { LISTED } from './channel-summary.ts'
import { digestContent } from './digest-content.ts'

/** Data sources of a delivery's content. */
export type DeliveryReads = RequestReader &
  Pick<LedgerStore, 'head'> &
  Pick<DeliveryStore, 'delivery' | 'queuedCards'> &
  Pick<GrantStore, 'grants'> &
  Pick<AlertStore, 'alert'>

export interface ContentDeps {
  readonly store: DeliveryReads
  readonly readActivity: ReadActivity
  readonly clock: Clock
}

/**
 * The current content of a delivery. Null when there is nothing to show: the request was settled before anybody
 * saw its card, or the card of its thread is gone. `later`: that card is not posted yet.
 */
export async function deliveryContent(
  { store, readActivity, clock }: ContentDeps,
  delivery: Delivery,
): Promise<DeliveryContent | null | 'later'> {
  const { subject } = delivery
  switch (subject.kind) {
    case 'digest':
      return digestContent({ store, readActivity, clock }, delivery, subject)
    case 'summary':
      return summaryContent(store, delivery)
    case 'alert':
      return alertContent(store, delivery, subject)
    case 'thread_event':
      return threadEventContent(store, delivery, subject)
    case 'direct_message':
      return directMessageContent(store, delivery, subject)
    case 'card':
      return cardContent(store, delivery, subject)
  }
}

async function summaryContent(
  store: Pick<DeliveryStore, 'queuedCards'>,
  { channel, posted, maybePosted, desiredVersion: version }: Delivery,
): Promise<DeliveryContent | null> {
  const queuedCards = await store.queuedCards(channel, LISTED)
  if (queuedCards.total === 0 && posted === null && !maybePosted) return null
  return { kind: 'summary', queuedCards, version, channel, posted, maybePosted }
}

/** Maximum number of requests in an alert. */
const LISTED_IN_ALERT = 5

async function alertContent(
  store: RequestReader & Pick<AlertStore, 'alert'>,
  { channel, posted, maybePosted }: Delivery,
  { alertId }: Extract<DeliverySubject, { kind: 'alert' }>,
): Promise<DeliveryContent | null> {
  const alert = await store.alert(alertId)
  if (alert === null) return null
  const isOver = alert.end !== null && alert.content.kind !== 'lockdown_end'
  if (isOver && posted === null && !maybePosted) return null
  const ids = alert.content.kind === 'blocked' ? alert.content.requestIds : []
  const found = await Promise.all(ids.slice(0, LISTED_IN_ALERT).map((id) => store.request(id)))
  const requests = found.filter((request) => request !== null && isEscalated(request))
  return { kind: 'alert', alert, requests, channel, posted, maybePosted }
}

async function cardContent(
  store: RequestReader,
  { channel, posted, maybePosted }: Delivery,
  { requestId }: Extract<DeliverySubject, { kind: 'card' }>,
): Promise<DeliveryContent | null> {
  const request = await store.request(requestId)
  if (request === null) return null
  if (!isEscalated(request)) {
    return request.feedback === null ? null : { kind: 'feedback', request, channel, posted, maybePosted }
  }
  if (!isPending(request) && posted === null && !maybePosted) return null
  return { kind: 'card', request, mentions: [], channel, posted, maybePosted }
}

async function threadEventContent(
  store: RequestReader & Pick<DeliveryStore, 'delivery'>,
  { id, channel, posted, maybePosted }: Delivery,
  { requestId, event }: Extract<DeliverySubject, { kind: 'thread_event' }>,
): Promise<DeliveryContent | null | 'later'> {
  const request = await store.request(requestId)
  const card = await store.delivery(cardId(requestId, channel))
  if (request === null || card === null) return null
  if (card.posted === null) return isPending(request) ? 'later' : null
  const reply = { request, event, id, thread: card.posted, mentions: [] }
  return { kind: 'thread_event', ...reply, channel, posted, maybePosted }
}

/** Nobody is notified of a request that was settled before. */
async function directMessageContent(
  store: RequestReader & Pick<DeliveryStore, 'delivery'>,
  { channel, posted, maybePosted }: Delivery,
  { requestId, userId, insteadOf, cardChannel }: Extract<DeliverySubject, { kind: 'direct_message' }>,
): Promise<DeliveryContent | null> {
  const request = await store.request(requestId)
  if (request === null || !isEscalated(request)) return null
  if (!isPending(request) && posted === null && !maybePosted) return null
  const card = await store.delivery(cardId(requestId, cardChannel))
  const message = { request, userId, insteadOf, card: card?.posted ?? null }
  return { kind: 'direct_message', ...message, channel, posted, maybePosted }
}
