import type { Clock } from '../../core/clock.ts'
import type { Log } from '../../core/log.ts'
import { fact } from '../../ledger/fact.ts'
import { requestFact } from '../decide/request-fact.ts'
import { type Delivery, directMessageId } from '../model/delivery.ts'
import { isPending, type PendingRequest } from '../model/request.ts'
import type { DeliveryContent, DeliveryResult, Notifier } from '../ports/notifier.ts'
import type { Unit, UnitWriter } from '../ports/unit.ts'
import { type ContentDeps, type DeliveryReads, deliveryContent } from './delivery-content.ts'
import { type NotifiedGroups, notifiedGroups } from './notified-groups.ts'
import type { Recipients } from './recipients.ts'

export interface DeliverDeps extends ContentDeps {
  readonly store: UnitWriter & DeliveryReads
  readonly notifier: Notifier
  readonly recipients: Recipients
  /** Escalates, if the request has an escalation group. */
  readonly escalate: (request: PendingRequest, why: 'undeliverable') => Promise<boolean>
  /** May this process deliver, as only one of several does? Default: always. */
  readonly leads?: () => boolean
  readonly clock: Clock
  readonly log: Log
}

/** Result of a delivery. */
export type AttemptResult =
  /** A new message was posted. */
  | { readonly kind: 'posted' }
  | { readonly kind: 'edited' }
  /** Not shown, for reasons of this message; others may continue. */
  | { readonly kind: 'set_aside' }
  /** Another process that believes that it leads is posting it. */
  | { readonly kind: 'begun_elsewhere' }
  /** Slack accepts nothing of this kind in this channel before that moment. */
  | { readonly kind: 'refused'; readonly untilMs: number }

const FIRST_BACKOFF_MS = 1_000
const MAX_BACKOFF_MS = 30_000
/** The workspace must be fixed first; retrying occasionally is enough. */
const IMPOSSIBLE_RETRY_MS = 60_000
/** How long to keep retrying a settled card. */
const MAX_RETRY_AGE_MS = 86_400_000

/**
 * Shows one delivery, once, and records how it went. Before a first post it records the attempt, so that a crash
 * leaves a delivery that is searched for in Slack before it is posted again.
 */
export async function deliver(deps: DeliverDeps, delivery: Delivery): Promise<AttemptResult> {
  const { store, notifier, clock, leads = ALWAYS } = deps
  const content = await deliveryContent(deps, delivery)
  if (content === 'later') {
    const { id, attempts, maybePosted } = delivery
    const dueAtMs = clock.nowMs() + FIRST_BACKOFF_MS
    await store.commit([{ do: 'postpone', id, from: stateOf(delivery), dueAtMs, attempts, maybePosted }])
    return { kind: 'set_aside' }
  }
  if (content === null) {
    await store.commit([{ do: 'drop', id: delivery.id }])
    return { kind: 'set_aside' }
  }
  const attempts = delivery.attempts + 1
  if (delivery.posted === null && !(await beginPosting(store, delivery))) return { kind: 'begun_elsewhere' }
  const notified = notifiedGroups(content)
  const shown = await withMentions(deps, content, notified)
  if (!leads()) return { kind: 'set_aside' }
  const beforeBrief = async () => void (await store.commit([{ do: 'mark_brief', id: delivery.id }]))
  const result = await notifier.deliver(shown, beforeBrief, leads)
  report(deps.log, delivery, result)
  if (result.kind === 'impossible' && content.kind === 'card' && isPending(content.request)) {
    await deps.escalate(content.request, 'undeliverable')
  }
  const direct =
    result.kind === 'delivered' && notified !== null ? await directMessages(deps, content, notified) : []
  const nowMs = clock.nowMs()
  await store.commit([...unitAfter({ ...delivery, attempts }, content, { result, nowMs }), ...direct])
  return outcomeOf({ ...delivery, attempts }, result, nowMs)
}

const ALWAYS = () => true

/** False: another process has attempted it meanwhile. */
async function beginPosting(store: UnitWriter, delivery: Delivery): Promise<boolean> {
  const { id, dueAtMs } = delivery
  const begun = { id, from: stateOf(delivery), dueAtMs, attempts: delivery.attempts + 1, maybePosted: true }
  const { ok } = await store.commit([{ do: 'postpone', ...begun }])
  return ok
}

function stateOf({ attempts, posted }: Delivery) {
  return { attempts, isPosted: posted !== null }
}

async function withMentions(
  { recipients }: DeliverDeps,
  content: DeliveryContent,
  notified: NotifiedGroups | null,
): Promise<DeliveryContent> {
  if (notified === null || (content.kind !== 'card' && content.kind !== 'thread_event')) return content
  return { ...content, mentions: await recipients.mentions(notified.request, notified.groups) }
}

/** The messages to those who are not mentioned but written to; each person gets one for each request. */
async function directMessages(
  { recipients, clock }: DeliverDeps,
  { channel }: DeliveryContent,
  { request, groups }: NotifiedGroups,
): Promise<Unit> {
  const people = await recipients.direct(request, groups)
  return people.map(({ userId, insteadOf }) => ({
    do: 'deliver',
    delivery: {
      id: directMessageId(request.id, userId),
      subject: { kind: 'direct_message', requestId: request.id, userId, insteadOf, cardChannel: channel },
      channel: userId,
      desiredVersion: request.version,
      dueAtMs: clock.nowMs(),
    },
  }))
}

function outcomeOf(delivery: Delivery, result: DeliveryResult, nowMs: number): AttemptResult {
  switch (result.kind) {
    case 'delivered':
      return { kind: delivery.posted === null ? 'posted' : 'edited' }
    case 'impossible':
      return { kind: 'set_aside' }
    case 'later':
      return { kind: 'refused', untilMs: retryAtMs(delivery, result, nowMs) }
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
  content: DeliveryContent,
  { result, nowMs }: { result: DeliveryResult; nowMs: number },
): Unit {
  const { id, attempts, posted } = delivery
  // Only a first post was counted before it was made.
  const from = { attempts: posted === null ? attempts : attempts - 1, isPosted: posted !== null }
  switch (result.kind) {
    case 'delivered':
      return [
        {
          do: 'delivered',
          id,
          posted: result.posted,
          isBrief: result.isBrief,
          deliveredVersion: versionOf(content) ?? delivery.desiredVersion,
        },
        ...(delivery.posted === null ? postedFacts(content, nowMs) : []),
      ]
    case 'later': {
      const dueAtMs = retryAtMs(delivery, result, nowMs)
      const maybePosted = result.maybePosted || delivery.maybePosted
      return [{ do: 'postpone', id, from, dueAtMs, attempts, maybePosted }]
    }
    case 'impossible': {
      if (!isWorthRetrying(content, nowMs)) return [{ do: 'drop', id }]
      const dueAtMs = nowMs + IMPOSSIBLE_RETRY_MS
      return [{ do: 'postpone', id, from, dueAtMs, attempts, maybePosted: delivery.maybePosted }]
    }
  }
}

/** The version that was delivered; null: the desired one. */
function versionOf(content: DeliveryContent): number | null {
  switch (content.kind) {
    case 'card':
    case 'feedback':
    case 'direct_message':
      return content.request.version
    case 'alert':
      return content.alert.version
    case 'thread_event':
    case 'summary':
    case 'digest':
      return null
  }
}

/** A settled card that still has its buttons is misleading; one that was never posted is not. */
function isWorthRetrying(content: DeliveryContent, nowMs: number): boolean {
  switch (content.kind) {
    case 'digest':
    case 'summary':
      return true
    case 'alert': {
      const { end } = content.alert
      return end === null || nowMs - end.atMs < MAX_RETRY_AGE_MS
    }
    case 'thread_event':
    case 'feedback':
      return nowMs - content.request.createdAtMs < MAX_RETRY_AGE_MS
    case 'direct_message':
      return content.posted !== null && nowMs - content.request.createdAtMs < MAX_RETRY_AGE_MS
    case 'card': {
      const { state } = content.request
      return (
        state.status === 'pending' ||
        (content.posted !== null && nowMs - state.settledAtMs < MAX_RETRY_AGE_MS)
      )
    }
  }
}

/** The ledger entry of a first post; none for messages that repeat recorded facts. */
function postedFacts(content: DeliveryContent, atMs: number): Unit {
  if (isRepetition(content)) return []
  const reason = content.channel
  const posted =
    content.kind === 'digest'
      ? fact({ atMs, kind: 'digest_posted', actor: 'veto', reason })
      : requestFact(content.request, { kind: 'posted', by: null, atMs, reason })
  return [{ do: 'append_fact', fact: posted }]
}

function isRepetition(
  content: DeliveryContent,
): content is Extract<DeliveryContent, { kind: 'thread_event' | 'summary' | 'alert' | 'direct_message' }> {
  return ['thread_event', 'summary', 'alert', 'direct_message'].includes(content.kind)
}

function report(log: Log, delivery: Delivery, result: DeliveryResult): void {
  if (result.kind === 'delivered') return
  const fields = { deliveryId: delivery.id, channel: delivery.channel, why: result.why }
  if (result.kind === 'impossible') log.error(fields, 'a message cannot be shown in Slack')
  else log.warn(fields, 'a message could not be shown in Slack; retrying')
}
