import type { AuthorizeCall } from '#protocol/authorize.ts'
import type { Clock } from '../../core/clock.ts'
import type { Bundle } from '../../policy/bundle.ts'
import { openRequest } from '../decide/open-request.ts'
import { requireSummary } from '../decide/require-summary.ts'
import { coveringGrant } from '../evaluation/covering-grant.ts'
import { lockdownDecision } from '../evaluation/covering-lockdown.ts'
import { evaluateCall, policyCall } from '../evaluation/evaluate-call.ts'
import type { Caller } from '../model/caller.ts'
import type { Lockdown } from '../model/lockdown.ts'
import type { GrantStore } from '../ports/grants.ts'
import type { LimitStore } from '../ports/limits.ts'
import type { RequestReader } from '../ports/requests.ts'
import { idempotencyOf } from './identical-call.ts'
import type { NewRequest } from './opening-unit.ts'
import { unrecorded } from './unrecorded.ts'

/** Dependencies of evaluating a new call. */
export interface BuildRequestDeps {
  readonly store: LimitStore & RequestReader & Pick<GrantStore, 'grantsFor'>
  /** The bundle in force. */
  readonly bundle: () => Bundle
  readonly clock: Clock
}

/**
 * Evaluates a call by the bundle in force and what is left of its limits, and builds the request to record. A
 * lockdown denies it without asking the policies.
 * @throws {VetoError} `audit_unavailable` when the store does not answer.
 */
export async function buildRequest(
  { store, bundle: current, clock }: BuildRequestDeps,
  call: AuthorizeCall,
  { caller, lockdown }: { readonly caller: Caller; readonly lockdown: Lockdown | null },
): Promise<NewRequest> {
  const bundle = current()
  const nowMs = clock.nowMs()
  const evaluated =
    lockdown === null
      ? await evaluateCall(store, bundle, policyCall(call, nowMs)).catch(unrecorded)
      : lockdownDecision(lockdown, call, bundle)
  const idempotency = idempotencyOf(caller)
  const { owner } = caller.key
  const grant = await coveringGrant(store, { call, decision: evaluated, bundle, nowMs, owner }).catch(
    unrecorded,
  )
  const decision = grant === null ? requireSummary(evaluated, call, bundle) : evaluated
  const request = openRequest({ call, owner, idempotency, bundle, decision, grant, lockdown, nowMs })
  const value = bundle.tool(call.tool).presentation.money(request.maskedParams)
  return { request, consumptions: decision.consumptions, grant, value }
}
