import type { AuthorizeCall } from '#protocol/authorize.ts'
import type { Bundle } from '../../policy/bundle.ts'
import { openRequest } from '../decide/open-request.ts'
import { coveringGrant } from '../evaluation/covering-grant.ts'
import { evaluateCall, policyCall } from '../evaluation/evaluate-call.ts'
import type { Caller } from '../model/caller.ts'
import type { VetoRequest } from '../model/request.ts'
import type { GrantStore } from '../ports/grants.ts'
import type { LimitStore } from '../ports/limits.ts'
import type { RequestReader } from '../ports/requests.ts'
import {
  idempotencyOf,
  type NewRequest,
  type RecordRequestDeps,
  recordRequest,
  unrecorded,
} from './record-request.ts'

/**
 * Evaluates a call, records it, and asks people when the bundle requires it. The request is durable when this resolves.
 * @throws {VetoError} `agent_not_covered`, `tool_not_covered`, `unknown_callback`, `idempotency_mismatch`, or `audit_unavailable` when it could not be recorded.
 */
export type Authorize = (call: AuthorizeCall, caller: Caller) => Promise<VetoRequest>

interface Deps extends RecordRequestDeps {
  readonly store: RecordRequestDeps['store'] & LimitStore & RequestReader & Pick<GrantStore, 'grantsFor'>
  /** The bundle in force. */
  readonly bundle: () => Bundle
}

export function createAuthorize(deps: Deps): Authorize {
  return (call, caller) => recordRequest(deps, { call, caller, open: () => open(deps, call, caller) })
}

async function open(deps: Deps, call: AuthorizeCall, caller: Caller): Promise<NewRequest> {
  const bundle = deps.bundle()
  const nowMs = deps.clock.nowMs()
  const decision = await evaluateCall(deps.store, bundle, policyCall(call, nowMs)).catch(unrecorded)
  const idempotency = idempotencyOf(caller)
  const { owner } = caller.key
  const grant = await coveringGrant(deps.store, { call, decision, bundle, nowMs, owner }).catch(unrecorded)
  const request = openRequest({ call, owner, idempotency, bundle, decision, grant, nowMs })
  return { request, consumptions: decision.consumptions, grant }
}
