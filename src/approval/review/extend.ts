import { durationWords } from '../../core/duration.ts'
import { requestFact } from '../decide/request-fact.ts'
import { transition } from '../decide/transition.ts'
import type { Refusal } from '../model/refusal.ts'
import type { PendingRequest } from '../model/request.ts'
import { type ActDeps, type ActionResult, act, type Participant } from './act.ts'
import type { PermittedAction } from './action-guard.ts'

/** Extends the deadline by the timeout of the rule; once, and before the deadline. */
export type Extend = (participant: Participant) => Promise<ActionResult>

export function createExtend(deps: ActDeps): Extend {
  return (participant) => act(deps, participant, { refusal: extendRefusal, effectOf: extensionTransition })
}

/** Why the deadline cannot be extended; null: it can. */
export function extendRefusal({ state }: PendingRequest): Refusal | null {
  if (state.hold !== null) return { code: 'approval_held', by: state.hold.by.name }
  return state.extension === null ? null : { code: 'done_before' }
}

function extensionTransition({ request, person }: PermittedAction, atMs: number) {
  const by = { id: person.id, name: person.name }
  const next = transition(request, { kind: 'extension', by, atMs })
  const { deadlineMs, obligation } = next.state
  const reason = `${durationWords(obligation.timeoutMs)} more`
  const facts = [requestFact(next, { kind: 'extended', by, atMs, reason })]
  return { next, facts, threadEvents: [{ kind: 'extension', by, deadlineMs } as const] }
}
