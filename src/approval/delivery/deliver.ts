import type { Clock } from '../../core/clock.ts'
import type { Log } from '../../core/log.ts'
import { fact } from '../../ledger/fact.ts'
import { requestFact } from '../decide/request-fact.ts'
import type { Delivery } from '../model/delivery.ts'
import { isPending, type PendingRequest } from '../model/request.ts'
import type { DeliveryContent, DeliveryResult, Notifier } from '../ports/notifier.ts'
import type { Unit, UnitWriter } from '../ports/unit.ts'
import { type DeliveryReads, deliveryContent } from './delivery-content.ts'

export interface DeliverParts {
  readonly store: UnitWriter & DeliveryReads
  readonly notifier: Notifier
  /** Asks the stand-ins as well, where there are any. */
  readonly escalate: (request: PendingRequest, why: 'undeliverable') => Promise<boolean>
  readonly clock: Clock
  readonly log: Log
}

/** How a delivery went. */
export type Delivered =
  /** A new message stands in the channel. */
  | { readonly kind: 'posted' }
  | { readonly kind: 'edited' }
  /** Not shown, for reasons of this one message; others may go on. */
  | { readonly kind: 'set_aside' }
  /** Slack takes nothing of this kind in this channel before that moment. */
  | { readonly kind: 'refused'; readonly untilMs: number }

const FIRST_BACKOFF_MS = 1_000
const MAX_BACKOFF_MS = 60_000
/** The workspace must be corrected first; retrying now and then is enough. */
const IMPOSSIBLE_RETRY_MS = 60_000
/** How long to keep retrying a settled card. */
const MAX_RETRY_AGE_MS = 86_400_000

/**
 * Shows one delivery, once, and records how it went. Before a first post it records the attempt, so that a crash
 * leaves a delivery that is looked for in Slack before it is posted again.
 */
export async function deliver(parts: DeliverParts, delivery: Delivery): Promise<Delivered> {
  const { store, notifier, clock } = parts
  const order = await deliveryContent(store, delivery)
  if (order === 'later') {
    const { id, attempts, unclear } = delivery
    const dueAtMs = clock.nowMs() + FIRST_BACKOFF_MS
    await store.commit([{ do: 'postpone', id, dueAtMs, attempts, unclear }])
    return { kind: 'set_aside' }
  }
  if (order === null) {
    await store.commit([{ do: 'drop', id: delivery.id }])
    return { kind: 'set_aside' }
  }
  const attempts = delivery.attempts + 1
  if (delivery.posted === null) {
    await store.commit([
      { do: 'postpone', id: delivery.id, dueAtMs: delivery.dueAtMs, attempts, unclear: true },
    ])
  }
  const shown = await notifier.show(order, async () => {
    await store.commit([{ do: 'mark_brief', id: delivery.id }])
  })
  report(parts.log, delivery, shown)
  if (shown.kind === 'impossible' && order.kind === 'card' && isPending(order.request)) {
    await parts.escalate(order.request, 'undeliverable')
  }
  const nowMs = clock.nowMs()
  await store.commit(unitAfter({ ...delivery, attempts }, order, { shown, nowMs }))
  return outcomeOf({ ...delivery, attempts }, shown, nowMs)
}

function outcomeOf(delivery: Delivery, shown: DeliveryResult, nowMs: number): Delivered {
  switch (shown.kind) {
    case 'shown':
      return { kind: delivery.posted === null ? 'posted' : 'edited' }
    case 'impossible':
      return { kind: 'set_aside' }
    case 'later':
      return { kind: 'refused', untilMs: retryAtMs(delivery, shown, nowMs) }
  }
}

function retryAtMs(
  { attempts }: Delivery,
  { afterMs }: Extract<DeliveryResult, { kind: 'later' }>,
  nowMs: number,
): number {
  return nowMs + Math.max(afterMs, Math.min(FIRST_BACKOFF_MS * 2 ** (attempts - 1), MAX_BACKOFF_MS))
}

function unitAfter(
  delivery: Delivery,
  order: DeliveryContent,
  { shown, nowMs }: { shown: DeliveryResult; nowMs: number },
): Unit {
  const { id, attempts } = delivery
  switch (shown.kind) {
    case 'shown':
      return [
        {
          do: 'delivered',
          id,
          posted: shown.posted,
          isBrief: shown.isBrief,
          shown: versionOf(order) ?? delivery.wanted,
        },
        ...(delivery.posted === null ? postedFacts(order, nowMs) : []),
      ]
    case 'later': {
      const dueAtMs = retryAtMs(delivery, shown, nowMs)
      return [{ do: 'postpone', id, dueAtMs, attempts, unclear: shown.unclear || delivery.unclear }]
    }
    case 'impossible': {
      if (!isWorthRetrying(order, nowMs)) return [{ do: 'drop', id }]
      const dueAtMs = nowMs + IMPOSSIBLE_RETRY_MS
      return [{ do: 'postpone', id, dueAtMs, attempts, unclear: delivery.unclear }]
    }
  }
}

/** The version that was shown; null: the one that was wanted. */
function versionOf(order: DeliveryContent): number | null {
  switch (order.kind) {
    case 'card':
    case 'feedback':
      return order.request.version
    case 'alert':
      return order.alert.version
    case 'note':
    case 'summary':
    case 'digest':
      return null
  }
}

/** A settled card that still has its buttons misleads people; one that was never seen does not. */
function isWorthRetrying(order: DeliveryContent, nowMs: number): boolean {
  switch (order.kind) {
    case 'digest':
    case 'summary':
      return true
    case 'alert': {
      const { end } = order.alert
      return end === null || nowMs - end.atMs < MAX_RETRY_AGE_MS
    }
    case 'note':
    case 'feedback':
      return nowMs - order.request.createdAtMs < MAX_RETRY_AGE_MS
    case 'card': {
      const { state } = order.request
      return (
        state.status === 'pending' || (order.posted !== null && nowMs - state.settledAtMs < MAX_RETRY_AGE_MS)
      )
    }
  }
}

/** What the ledger holds of a first post; nothing of replies in threads and alerts, which tell what it holds already. */
function postedFacts(order: DeliveryContent, atMs: number): Unit {
  if (order.kind === 'note' || order.kind === 'summary' || order.kind === 'alert') return []
  const reason = order.channel
  const posted =
    order.kind === 'digest'
      ? fact({ atMs, kind: 'digest_posted', actor: 'veto', reason })
      : requestFact(order.request, { kind: 'posted', by: null, atMs, reason })
  return [{ do: 'append_fact', fact: posted }]
}

function report(log: Log, delivery: Delivery, shown: DeliveryResult): void {
  if (shown.kind === 'shown') return
  const fields = { deliveryId: delivery.id, channel: delivery.channel, why: shown.why }
  if (shown.kind === 'impossible') log.error(fields, 'a message cannot be shown in Slack')
  else log.warn(fields, 'a message could not be shown in Slack; trying again')
}
