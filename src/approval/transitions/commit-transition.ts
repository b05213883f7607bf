import type { Fact } from '../../ledger/fact.ts'
import type { Bundle } from '../../policy/bundle.ts'
import { callbackFor } from '../decide/callback-for.ts'
import { channelsOfRequest } from '../decide/channels.ts'
import { type LimitUse, limitUse } from '../decide/limit-use.ts'
import type { Outbox } from '../delivery/outbox.ts'
import { cardId, threadEventId } from '../model/delivery.ts'
import { isPending, type VetoRequest } from '../model/request.ts'
import { hasThread, type ThreadEvent } from '../model/thread-event.ts'
import type { Unit, UnitWriter } from '../ports/unit.ts'

export interface Transition {
  /** The request as it is to be, one version on. */
  readonly next: VetoRequest
  /** The status that it must have until now. */
  readonly from: VetoRequest['state']['status']
  readonly facts: readonly Fact[]
  /** What the thread of each card tells of it. */
  readonly notes?: readonly ThreadEvent[]
  /** What becomes true with it; where that is refused the step is, too. */
  readonly extraChanges?: Unit
  /** By which policies the request was judged for it: the step fails when others are in force; null: by none. */
  readonly judged?: Evaluation | null
  /** What it uses of limits from now on; null: the same as before. */
  readonly use?: LimitUse | null
  /** The step fails when the deadline is at or before this moment; null when the deadline does not matter. */
  readonly beforeDeadlineMs: number | null
}

/** The policies that judged a request. */
export interface Evaluation {
  readonly bundleHash: string
}

/** Makes the next version of a request true, with its ledger entries and its cards. False: somebody was first. */
export type CommitTransition = (step: Transition) => Promise<boolean>

interface Parts {
  readonly store: UnitWriter
  readonly outbox: Pick<Outbox, 'notify'>
  /** The bundle in force. */
  readonly bundle: () => Pick<Bundle, 'hash'>
  /** There is something new to tell an agent's receiver. */
  readonly tell: () => void
  /** The request may fall due from now on. */
  readonly watch: (request: VetoRequest) => void
}

export function createCommitTransition({ store, outbox, bundle, tell, watch }: Parts): CommitTransition {
  return async function move(step) {
    const { next, from, facts, extraChanges = [], judged = null, use = null, beforeDeadlineMs } = step
    const atMs = facts[0]?.atMs ?? next.createdAtMs
    if (judged !== null && judged.bundleHash !== bundle().hash) return false
    const { ok } = await store.commit([
      { do: 'transition', request: next, from, beforeDeadlineMs },
      ...limitUse({ next, from, use, atMs }),
      ...extraChanges,
      ...facts.map((fact) => ({ do: 'append_fact', fact }) as const),
      ...cardsOf(next, atMs),
      ...notesOf(step, atMs),
      ...endOf(step, atMs),
    ])
    if (!ok) return false
    outbox.notify()
    if (next.call.callback !== null) tell()
    watch(next)
    return true
  }
}

/** One delivery for each channel of the request, wanting this version of it. */
export function cardsOf(request: VetoRequest, dueAtMs: number): Unit {
  return channelsOfRequest(request).map((channel) => ({
    do: 'deliver',
    delivery: {
      id: cardId(request.id, channel),
      subject: { kind: 'card', requestId: request.id },
      channel,
      wanted: request.version,
      dueAtMs,
    },
  }))
}

/** The agent that went on is told the end. */
function endOf({ next, from }: Transition, atMs: number): Unit {
  const isEnd = from === 'pending' && !isPending(next)
  return isEnd ? callbackFor(next, { target: next.call.callback, type: 'request.settled', atMs }) : []
}

function notesOf({ next, from, notes = [] }: Transition, dueAtMs: number): Unit {
  const isEnd = from === 'pending' && !isPending(next) && (hasThread(next) || notes.length > 0)
  const all: readonly ThreadEvent[] = isEnd ? [...notes, { kind: 'end' }] : notes
  return all.flatMap((note, at) =>
    channelsOfRequest(next).map((channel) => ({
      do: 'deliver' as const,
      delivery: {
        id: threadEventId(next, at, channel),
        subject: { kind: 'note', requestId: next.id, note },
        channel,
        wanted: 1,
        dueAtMs,
      } as const,
    })),
  )
}
