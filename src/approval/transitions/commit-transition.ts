import type { Fact } from '../../ledger/fact.ts'
import type { Bundle } from '../../policy/bundle.ts'
import { callbackFor } from '../decide/callback-for.ts'
import { cardId, noteId } from '../model/delivery.ts'
import { hasStory, type Note } from '../model/thread-event.ts'
import type { Outbox } from '../delivery/outbox.ts'
import { placesOf } from '../decide/channels.ts'
import { type LimitUse, limitUse } from '../decide/limit-use.ts'
import type { Store } from '../ports/store.ts'
import { isPending, type VetoRequest } from '../model/request.ts'
import type { Unit } from '../ports/unit.ts'

export interface Step {
  /** The request as it is to be, one version on. */
  readonly next: VetoRequest
  /** The status that it must have until now. */
  readonly from: VetoRequest['state']['status']
  readonly facts: readonly Fact[]
  /** What the thread of each card tells of it. */
  readonly notes?: readonly Note[]
  /** What becomes true with it; where that is refused the step is, too. */
  readonly beside?: Unit
  /** By which policies the request was judged for it: the step fails when others are in force; null: by none. */
  readonly judged?: Judgement | null
  /** What it uses of limits from now on; null: the same as before. */
  readonly use?: LimitUse | null
  /** The step fails when the deadline is at or before this moment; null when the deadline does not matter. */
  readonly beforeDeadlineMs: number | null
}

/** The policies that judged a request. */
export interface Judgement {
  readonly bundleHash: string
}

/** Makes the next version of a request true, with its ledger entries and its cards. False: somebody was first. */
export type Move = (step: Step) => Promise<boolean>

interface Parts {
  readonly store: Pick<Store, 'commit'>
  readonly outbox: Pick<Outbox, 'poke'>
  /** The bundle in force. */
  readonly bundle: () => Pick<Bundle, 'hash'>
  /** There is something new to tell an agent's receiver. */
  readonly tell: () => void
  /** The request may fall due from now on. */
  readonly watch: (request: VetoRequest) => void
}

export function createMove({ store, outbox, bundle, tell, watch }: Parts): Move {
  return async function move(step) {
    const { next, from, facts, beside = [], judged = null, use = null, beforeDeadlineMs } = step
    const atMs = facts[0]?.atMs ?? next.createdAtMs
    if (judged !== null && judged.bundleHash !== bundle().hash) return false
    const { ok } = await store.commit([
      { do: 'move', request: next, from, beforeDeadlineMs },
      ...limitUse({ next, from, use, atMs }),
      ...beside,
      ...facts.map((fact) => ({ do: 'note', fact }) as const),
      ...cardsOf(next, atMs),
      ...notesOf(step, atMs),
      ...endOf(step, atMs),
    ])
    if (!ok) return false
    outbox.poke()
    if (next.call.callback !== null) tell()
    watch(next)
    return true
  }
}

/** One delivery for each channel of the request, wanting this version of it. */
export function cardsOf(request: VetoRequest, dueAtMs: number): Unit {
  return placesOf(request).map((channel) => ({
    do: 'send',
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
function endOf({ next, from }: Step, atMs: number): Unit {
  const isEnd = from === 'pending' && !isPending(next)
  return isEnd ? callbackFor(next, { target: next.call.callback, type: 'request.settled', atMs }) : []
}

function notesOf({ next, from, notes = [] }: Step, dueAtMs: number): Unit {
  const isEnd = from === 'pending' && !isPending(next) && (hasStory(next) || notes.length > 0)
  const all: readonly Note[] = isEnd ? [...notes, { kind: 'end' }] : notes
  return all.flatMap((note, at) =>
    placesOf(next).map((channel) => ({
      do: 'send' as const,
      delivery: {
        id: noteId(next, at, channel),
        subject: { kind: 'note', requestId: next.id, note },
        channel,
        wanted: 1,
        dueAtMs,
      } as const,
    })),
  )
}
