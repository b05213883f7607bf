import type { Fact } from '../ledger/fact.ts'
import { cardId } from './delivery.ts'
import type { Outbox } from './outbox.ts'
import type { Store, Unit } from './ports.ts'
import type { EscalatedRequest } from './request.ts'

export interface Step {
  /** The request as it is to be, one version on. */
  readonly next: EscalatedRequest
  readonly facts: readonly Fact[]
  /** The step fails when the deadline is at or before this moment; null when the deadline does not matter. */
  readonly beforeDeadlineMs: number | null
}

/** Makes the next version of a request true, with its ledger entries and its cards. False: somebody was first. */
export type Move = (step: Step) => Promise<boolean>

export function createMove({ store, outbox }: { store: Store; outbox: Pick<Outbox, 'poke'> }): Move {
  return async function move({ next, facts, beforeDeadlineMs }) {
    const unit: Unit = [
      { do: 'move', request: next, beforeDeadlineMs },
      ...facts.map((fact) => ({ do: 'note', fact }) as const),
      ...cardsOf(next, facts[0]?.atMs ?? next.createdAtMs),
    ]
    const { ok } = await store.commit(unit)
    if (ok) outbox.poke()
    return ok
  }
}

/** One delivery for each channel of the request, wanting this version of it. */
export function cardsOf(request: EscalatedRequest, dueAtMs: number): Unit {
  return request.state.channels.map((channel) => ({
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
