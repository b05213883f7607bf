import type { Fact } from '../../ledger/fact.ts'
import { callbackFor } from '../decide/callback-for.ts'
import { channelsOfRequest } from '../decide/channels.ts'
import { type LimitUse, limitUse } from '../decide/limit-use.ts'
import { requireNoLockdown } from '../decide/require-no-lockdown.ts'
import { cardId, threadEventId } from '../model/delivery.ts'
import { isPending, type VetoRequest } from '../model/request.ts'
import { hasThread, type ThreadEvent } from '../model/thread-event.ts'
import type { Unit } from '../ports/unit.ts'

export interface Transition {
  /** The next version of the request. */
  readonly next: VetoRequest
  /** The status that the stored version must have. */
  readonly from: VetoRequest['state']['status']
  readonly facts: readonly Fact[]
  /** Events for the thread of each card. */
  readonly threadEvents?: readonly ThreadEvent[]
  /** Further changes of the unit; when one of them is refused, so is the transition. */
  readonly extraChanges?: Unit
  /** The policies that evaluated the request: the transition fails when others are in force; null: none. */
  readonly evaluation?: Evaluation | null
  /** Its limit usage from now on; null: unchanged. */
  readonly use?: LimitUse | null
  /** The transition fails when the deadline is at or before this moment; null when the deadline does not matter. */
  readonly beforeDeadlineMs: number | null
}

/** The policies that evaluated a request. */
export interface Evaluation {
  readonly bundleHash: string
}

/** All changes of a transition: the guard of an approval, the request, its limit usage, ledger entries, cards, threads, its callback. */
export function unitOf(transition: Transition): Unit {
  const { next, from, facts, extraChanges = [], use = null, beforeDeadlineMs } = transition
  const atMs = facts[0]?.atMs ?? next.createdAtMs
  return [
    ...(isApproval(transition) ? [requireNoLockdown(next.call, atMs)] : []),
    { do: 'transition', request: next, from, beforeDeadlineMs },
    ...limitUse({ next, from, use, atMs }),
    ...extraChanges,
    ...facts.map((fact) => ({ do: 'append_fact', fact }) as const),
    ...cardsOf(next, atMs),
    ...threadEventsOf(transition, atMs),
    ...endOf(transition, atMs),
  ]
}

function isApproval({ next, from }: Transition): boolean {
  return from === 'pending' && next.state.status === 'approved'
}

/** One delivery for each channel of the request, that asks for this version of it. */
export function cardsOf(request: VetoRequest, dueAtMs: number): Unit {
  return channelsOfRequest(request).map((channel) => ({
    do: 'deliver',
    delivery: {
      id: cardId(request.id, channel),
      subject: { kind: 'card', requestId: request.id },
      channel,
      desiredVersion: request.version,
      dueAtMs,
    },
  }))
}

/** What follows the end: its callback, and the direct messages, which say so. */
function endOf({ next, from }: Transition, atMs: number): Unit {
  const isEnd = from === 'pending' && !isPending(next)
  if (!isEnd) return []
  return [
    ...callbackFor(next, { target: next.call.callback, type: 'request.settled', atMs }),
    { do: 'update_direct_messages', requestId: next.id, desiredVersion: next.version, dueAtMs: atMs },
  ]
}

function threadEventsOf({ next, from, threadEvents = [] }: Transition, dueAtMs: number): Unit {
  const isEnd = from === 'pending' && !isPending(next) && (hasThread(next) || threadEvents.length > 0)
  const all: readonly ThreadEvent[] = isEnd ? [...threadEvents, { kind: 'end' }] : threadEvents
  return all.flatMap((event, at) =>
    channelsOfRequest(next).map((channel) => ({
      do: 'deliver' as const,
      delivery: {
        id: threadEventId(next, at, channel),
        subject: { kind: 'thread_event', requestId: next.id, event },
        channel,
        desiredVersion: 1,
        dueAtMs,
      } as const,
    })),
  )
}
