import type { Clock } from '../../core/clock.ts'
import { VetoError } from '../../core/veto-error.ts'
import type { Bundle } from '../../policy/bundle.ts'
import type { Judgement, Move, Step } from '../move.ts'
import type { Store } from '../ports.ts'
import { isAllowed, isPending, type VetoRequest } from '../request.ts'
import type { Timekeeper } from '../time/timekeeper.ts'
import { type EvaluatedAgain, evaluateAgain, type OpenRequest } from './evaluate-again.ts'
import { allowedDenial, pendingDenial, requirementStep } from './steps.ts'

/** Applies the policies in force to requests that wait, or were allowed and not started. A denial wins. */
export interface Reevaluation {
  /** The request as it is now: with all that fell due, and judged again if other policies decided it. */
  upToDate(request: VetoRequest): Promise<VetoRequest>
  /** The same, but judged in any case, as time alone may make a difference. */
  judge(request: VetoRequest): Promise<JudgedRequest>
}

export interface JudgedRequest {
  /** Names the bundle that judged it, which is recorded with its next step. */
  readonly request: VetoRequest
  /** Goes with its next step; null: there was nothing to judge. */
  readonly judgement: Judgement | null
}

export interface ReevaluationParts {
  readonly store: Pick<Store, 'used' | 'grant' | 'request'>
  readonly move: Move
  readonly timekeeper: Pick<Timekeeper, 'upToDate'>
  readonly bundle: () => Bundle
  readonly clock: Clock
}

export function createReevaluation(parts: ReevaluationParts): Reevaluation {
  return {
    async upToDate(request) {
      return (await current(parts, request, 'if others decided')).request
    },
    async judge(given) {
      const { request, judgement } = await current(parts, given, 'always')
      if (judgement === null) return { request, judgement }
      return { request: { ...request, bundleHash: judgement.bundleHash }, judgement }
    },
  }
}

/** Each lost race means that something else became true. */
const MAX_RACES = 100

/** The request as it is recorded, and what the policies in force say of it: that it stands. */
async function current(
  parts: ReevaluationParts,
  given: VetoRequest,
  when: 'always' | 'if others decided',
): Promise<JudgedRequest> {
  let request = await parts.timekeeper.upToDate(given)
  for (let race = 0; race < MAX_RACES; race += 1) {
    const bundle = parts.bundle()
    const isDue = when === 'always' || request.bundleHash !== bundle.hash
    if (!isOpen(request) || !isDue) return { request, judgement: null }
    const atMs = parts.clock.nowMs()
    const evaluated = await evaluateAgain(parts.store, { request, bundle, nowMs: atMs })
    const step = stepFor(request, evaluated, { bundle, atMs })
    if (step === null) return { request, judgement: evaluated.judgement }
    request = (await parts.move(step)) ? step.next : await reread(parts, step)
  }
  throw new VetoError('internal', `The evaluation of ${given.id} lost ${MAX_RACES} races`)
}

async function reread({ store, timekeeper }: ReevaluationParts, { next }: Step): Promise<VetoRequest> {
  return timekeeper.upToDate((await store.request(next.id)) ?? next)
}

function isOpen(request: VetoRequest): request is OpenRequest {
  if (request.matter.kind !== 'call') return false
  return isPending(request) || (isAllowed(request) && request.execution === null)
}

/** Null: the request stands as it is. */
function stepFor(
  request: OpenRequest,
  { judged, judgement }: EvaluatedAgain,
  { bundle, atMs }: { readonly bundle: Bundle; readonly atMs: number },
): Step | null {
  switch (judged.kind) {
    case 'stands':
      return null
    case 'denied': {
      const occasion = { judged, judgement, atMs }
      return isPending(request) ? pendingDenial(request, occasion) : allowedDenial(request, occasion)
    }
    case 'asks':
      return isPending(request) ? requirementStep(request, { judged, judgement, atMs, bundle }) : null
  }
}
