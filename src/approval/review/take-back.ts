import { requestFact } from '../decide/request-fact.ts'
import { transition } from '../decide/transition.ts'
import { type ActDeps, type ActionResult, act, type Participant } from './act.ts'
import type { PermittedAction } from './action-guard.ts'

/** Takes back an approval that is held: the person's own, or the one that completed the request. */
export type TakeBack = (participant: Participant) => Promise<ActionResult>

export function createTakeBack(deps: ActDeps): TakeBack {
  return (participant) =>
    act(deps, participant, { right: 'take_back', refusal: () => null, effectOf: takeBackTransition })
}

function takeBackTransition({ request, person }: PermittedAction, atMs: number) {
  const by = { id: person.id, name: person.name }
  const next = transition(request, { kind: 'take_back', by, atMs })
  const from = next.state.takenBack?.from ?? []
  const reason = `the approval of ${from.map(({ name }) => name).join(' and ')}`
  return {
    next,
    facts: [requestFact(next, { kind: 'taken_back', by, atMs, reason })],
    threadEvents: [{ kind: 'take_back', by, from } as const],
  }
}
