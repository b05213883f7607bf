import type { ErrorCode } from '#protocol/errors.ts'
import type { Clock } from '../../core/clock.ts'
import type { JsonObject } from '../../core/json.ts'
import { lapsesAtMs } from '../decide/lapse.ts'
import { usedFrom } from '../decide/limit-use.ts'
import { paramsMatcher } from '../decide/params-digest.ts'
import { requestFact } from '../decide/request-fact.ts'
import { requireNoLockdown } from '../decide/require-no-lockdown.ts'
import { requireStandingGrant } from '../evaluation/covering-grant.ts'
import type { AgentRequests } from '../intake/agent-requests.ts'
import { agentActor } from '../model/actor.ts'
import type { AgentKey } from '../model/agent-key.ts'
import type { Execution } from '../model/execution.ts'
import { isAllowedCall, isKept, mayRun, type RunnableRequest, type VetoRequest } from '../model/request.ts'
import { statusOf } from '../model/status.ts'
import type { GrantStore } from '../ports/grants.ts'
import type { Unit } from '../ports/unit.ts'
import type { Refusals } from '../quotas/refusals.ts'
import type { Reevaluation } from '../reevaluation/reevaluation.ts'
import { retryOnConflict } from '../transitions/retry-on-conflict.ts'
import type { Evaluation, Transition } from '../transitions/transition-unit.ts'
import type { CommitTransition } from '../transitions/transitions.ts'
import { type ExecutionRefusal, refuseStart } from './refusal.ts'

interface Deps {
  readonly store: Pick<GrantStore, 'grant'>
  readonly requests: Pick<AgentRequests, 'read'>
  readonly reevaluation: Pick<Reevaluation, 'evaluate'>
  readonly refusals: Pick<Refusals, 'record'>
  readonly commitTransition: CommitTransition
  readonly clock: Clock
}

/**
 * Starts the call with these params. It must not run after an error, which is recorded.
 * @throws {VetoError} `not_found`, `not_allowed`, `no_longer_allowed`, `already_redeemed`, `lapsed`, `params_mismatch`.
 */
export type Redeem = (id: string, params: JsonObject, key: AgentKey) => Promise<VetoRequest>

/** Of any number of attempts to start a call, one succeeds. */
export function createRedeem(deps: Deps): Redeem {
  return (id, params, key) =>
    retryOnConflict(`The start of ${id}`, async () => {
      const found = await requireStartable(deps, await deps.requests.read(id, key), params)
      const guard = await requireStandingGrant(deps.store, { request: found, nowMs: deps.clock.nowMs() })
      const { request: current, evaluation } = await deps.reevaluation.evaluate(found)
      const request = await requireStartable(deps, current, params)
      const transition = startOf(request, { evaluation, guard, atMs: deps.clock.nowMs() })
      return (await deps.commitTransition(transition)) ? transition.next : null
    })
}

/** @throws {VetoError} saying why it may not start now with these params. */
async function requireStartable(
  deps: Deps,
  request: VetoRequest,
  params: JsonObject,
): Promise<RunnableRequest> {
  const checked = checkStart(request, { params, atMs: deps.clock.nowMs() })
  return checked.kind === 'startable'
    ? checked.request
    : await refuseStart(deps, checked, { request, params })
}

type StartCheck = { readonly kind: 'startable'; readonly request: RunnableRequest } | ExecutionRefusal

function checkStart(request: VetoRequest, tried: { params: JsonObject; atMs: number }): StartCheck {
  if (!mayRun(request)) return notRunnable(request)
  if (tried.atMs >= lapsesAtMs(request)) return lapsed()
  if (paramsMatcher({ ...request.call, params: tried.params })(request)) return { kind: 'startable', request }
  return refused('params_mismatch', {
    detail: 'Expected exactly the params that were allowed; request the call again to run it with others',
    why: 'other params than those allowed',
  })
}

function notRunnable(request: VetoRequest): ExecutionRefusal {
  const { execution, subject } = request
  if (execution !== null) return refusalOfExecuted(request, execution)
  if (isAllowedCall(request) && !isKept(request)) return lapsed()
  if (subject.kind === 'call') return notAllowed(request)
  const why = `a ${subject.kind} cannot be redeemed`
  return refused('not_allowed', { detail: `A${why.slice(1)}`, why })
}

function refusalOfExecuted(request: VetoRequest, execution: Execution): ExecutionRefusal {
  if (execution.status === 'lapsed') return lapsed()
  if (execution.status === 'denied') return denied(request, execution)
  return refused('already_redeemed', {
    detail: 'This call was already started; request it again to run it once more',
    why: 'the call was already started',
  })
}

interface Start {
  readonly evaluation: Evaluation | null
  /** Of the grant that allowed the call; empty without one. */
  readonly guard: Unit
  readonly atMs: number
}

function startOf(request: RunnableRequest, { evaluation, guard, atMs }: Start): Transition {
  const version = request.version + 1
  const next: VetoRequest = { ...request, version, execution: { status: 'redeemed', atMs } }
  const by = agentActor(request.call.agentId)
  const facts = [requestFact(next, { kind: 'redeemed', by, atMs, reason: null })]
  const extraChanges = [requireNoLockdown(request.call, atMs), ...guard, ...usedFrom(next, atMs)]
  return { next, from: request.state.status, facts, extraChanges, evaluation, beforeDeadlineMs: null }
}

function notAllowed(request: VetoRequest): ExecutionRefusal {
  const status = statusOf(request)
  return refused('not_allowed', {
    detail: `Expected an allowed request, got one that is ${status}; run the call only once it is allowed`,
    why: `the request is ${status}`,
  })
}

function lapsed(): ExecutionRefusal {
  return refused('lapsed', {
    detail: 'The call was not started in time and may no longer run; request it again',
    why: 'it was not started in time',
  })
}

function denied(
  { policyId, rule }: VetoRequest,
  { reason, by: lockedDownBy }: Extract<Execution, { status: 'denied' }>,
): ExecutionRefusal {
  const by = policyId === null ? '' : ` (${rule === null ? '' : `rule ${rule} of `}policy ${policyId})`
  return refused('no_longer_allowed', {
    detail: `${reason}${by}; do not run it, and request it again if it is still needed`,
    why: lockedDownBy === null ? 'the policies now deny it' : 'it was locked down',
  })
}

function refused(code: ErrorCode, words: Pick<ExecutionRefusal, 'detail' | 'why'>): ExecutionRefusal {
  return { kind: 'refused', code, ...words }
}
