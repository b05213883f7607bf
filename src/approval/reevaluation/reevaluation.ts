import type { ErrorCode } from '#protocol/errors.ts'
import type { Clock } from '../../core/clock.ts'
import { VetoError } from '../../core/veto-error.ts'
import type { Bundle } from '../../policy/bundle.ts'
import { limitUse } from '../decide/limit-use.ts'
import { coveringLockdown } from '../evaluation/covering-lockdown.ts'
import { isPending, mayRun, type VetoRequest } from '../model/request.ts'
import type { GrantStore } from '../ports/grants.ts'
import type { LimitStore } from '../ports/limits.ts'
import type { LockdownStore } from '../ports/lockdowns.ts'
import type { RequestReader } from '../ports/requests.ts'
import type { UnitWriter } from '../ports/unit.ts'
import type { TimerService } from '../timers/timer-service.ts'
import { retryOnConflict } from '../transitions/retry-on-conflict.ts'
import type { Evaluation } from '../transitions/transition-unit.ts'
import type { CommitTransition } from '../transitions/transitions.ts'
import { lockdownTransition } from './lockdown-transition.ts'
import { type OpenRequest, type ReevaluationOutcome, reevaluate } from './reevaluate.ts'
import { allowedDenial, pendingDenial, requirementTransition } from './reevaluation-transition.ts'
import type { IsSuperseded } from './superseded.ts'

/** Applies lockdowns and the policies in force to pending requests, and to allowed calls that have not started. A denial wins. */
export interface Reevaluation {
  /** The current request: with all due events applied, denied if a lockdown covers it, and evaluated again if other policies decided it. */
  readonly upToDate: CurrentRequest
  /**
   * The same, but always evaluated, as time alone may change the decision.
   * @throws {VetoError} `policies_outdated` when later policies than those of this server evaluated it.
   */
  evaluate(request: VetoRequest): Promise<ReevaluatedRequest>
}

/** `upToDate` of `Reevaluation`. */
export type CurrentRequest = (request: VetoRequest) => Promise<VetoRequest>

export interface ReevaluatedRequest {
  /** The bundle that evaluated it, which is recorded with its next transition. */
  readonly request: VetoRequest
  /** Committed with its next transition; null: there was nothing to evaluate. */
  readonly evaluation: Evaluation | null
}

export interface ReevaluationDeps {
  readonly store: LimitStore &
    Pick<GrantStore, 'grant'> &
    Pick<LockdownStore, 'openLockdowns'> &
    RequestReader &
    UnitWriter
  readonly commitTransition: CommitTransition
  readonly timers: Pick<TimerService, 'upToDate'>
  readonly bundle: () => Bundle
  /** Default: policies never are. */
  readonly isSuperseded?: IsSuperseded
  readonly clock: Clock
}

export function createReevaluation(deps: ReevaluationDeps): Reevaluation {
  return {
    async upToDate(request) {
      return (await current(deps, request, 'if others decided')).request
    },
    async evaluate(given) {
      const { request, evaluation } = await current(deps, given, 'always')
      if (evaluation === null) return { request, evaluation }
      return { request: { ...request, bundleHash: evaluation.bundleHash }, evaluation }
    },
  }
}

/** The request as it is recorded, and what the policies in force say of it: that it stands. */
async function current(deps: ReevaluationDeps, given: VetoRequest, when: When): Promise<ReevaluatedRequest> {
  let request = await deps.timers.upToDate(given)
  return retryOnConflict(`The evaluation of ${given.id}`, async () => {
    if (!isOpen(request)) return { request, evaluation: null }
    const evaluated = await evaluateOpen(deps, request, when)
    if ('evaluation' in evaluated) return evaluated
    request = evaluated.next ?? (await reread(deps, request))
    return null
  })
}

type When = 'always' | 'if others decided'

/** The request if it stands; else its next version, null when another change was committed first. */
async function evaluateOpen(
  deps: ReevaluationDeps,
  request: OpenRequest,
  when: When,
): Promise<ReevaluatedRequest | { readonly next: VetoRequest | null }> {
  const atMs = deps.clock.nowMs()
  const lockdown = await coveringLockdown(deps.store, request.call, atMs)
  if (lockdown !== null) {
    const transition = lockdownTransition(request, { lockdown, atMs })
    return { next: (await deps.commitTransition(transition)) ? transition.next : null }
  }
  const bundle = deps.bundle()
  if (await isOutdated(deps, request, bundle)) return ofLaterPolicies(request, when)
  if (when !== 'always' && request.bundleHash === bundle.hash) return { request, evaluation: null }
  const outcome = await reevaluate(deps.store, { request, bundle, nowMs: atMs })
  if (outcome.result.kind === 'stands' && outcome.use === null) {
    return { request, evaluation: { bundleHash: bundle.hash } }
  }
  return { next: await commitEvaluation(deps, { request, outcome, bundle, atMs }) }
}

async function isOutdated(
  { isSuperseded }: ReevaluationDeps,
  { bundleHash }: OpenRequest,
  { hash }: Bundle,
): Promise<boolean> {
  if (isSuperseded === undefined || bundleHash === hash) return false
  return isSuperseded(hash, bundleHash)
}

/** Earlier policies neither allow nor deny what later ones have evaluated. */
function ofLaterPolicies(request: OpenRequest, when: When): ReevaluatedRequest {
  if (when === 'if others decided') return { request, evaluation: null }
  throw new VetoError<ErrorCode>(
    'policies_outdated',
    'This server still has earlier policies than those that evaluated the request; try again in a moment',
  )
}

async function reread({ store, timers }: ReevaluationDeps, request: VetoRequest): Promise<VetoRequest> {
  return timers.upToDate((await store.request(request.id)) ?? request)
}

/** Questions and plans are not started: once they are answered, nothing is left to evaluate. */
function isOpen(request: VetoRequest): request is OpenRequest {
  return isPending(request) || mayRun(request)
}

interface ReevaluationCommit {
  readonly request: OpenRequest
  readonly outcome: ReevaluationOutcome
  readonly bundle: Bundle
  readonly atMs: number
}

/** The next version of the request; null: another change was committed first. */
async function commitEvaluation(
  deps: ReevaluationDeps,
  occasion: ReevaluationCommit,
): Promise<VetoRequest | null> {
  const { request, outcome, bundle, atMs } = occasion
  const { result, use } = outcome
  const evaluation = { bundleHash: bundle.hash }
  switch (result.kind) {
    case 'stands':
      return recordUse(deps, occasion)
    case 'denied': {
      const denial = { result, evaluation, atMs }
      const transition = isPending(request) ? pendingDenial(request, denial) : allowedDenial(request, denial)
      return (await deps.commitTransition(transition)) ? transition.next : null
    }
    case 'asks': {
      if (!isPending(request)) return null
      const transition = requirementTransition(request, { result, evaluation, use, atMs, bundle })
      return (await deps.commitTransition(transition)) ? transition.next : null
    }
  }
}

/** Nothing visible has changed: no card is updated, and the ledger already has the policies. */
async function recordUse(
  { store, bundle: inForce }: ReevaluationDeps,
  { request, outcome: { use }, bundle, atMs }: ReevaluationCommit,
): Promise<VetoRequest | null> {
  if (inForce().hash !== bundle.hash) return null
  const next: VetoRequest = { ...request, version: request.version + 1, bundleHash: bundle.hash }
  const from = request.state.status
  const { ok } = await store.commit([
    { do: 'transition', request: next, from, beforeDeadlineMs: null },
    ...limitUse({ next, from, use, atMs }),
  ])
  return ok ? next : null
}
