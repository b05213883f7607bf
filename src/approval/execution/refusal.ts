import type { FactKind } from '#protocol/audit.ts'
import type { ErrorCode } from '#protocol/errors.ts'
import type { Clock } from '../../core/clock.ts'
import type { JsonObject } from '../../core/json.ts'
import { VetoError } from '../../core/veto-error.ts'
import { paramsDigest } from '../decide/params-digest.ts'
import { requestFact } from '../decide/request-fact.ts'
import { agentActor } from '../model/actor.ts'
import type { VetoRequest } from '../model/request.ts'
import type { Refusals } from '../quotas/refusals.ts'

/** Why an agent may not start a call, or not report its result. */
export interface ExecutionRefusal {
  readonly kind: 'refused'
  readonly code: ErrorCode
  /** For the agent: what to do next. */
  readonly detail: string
  /** For the ledger, after the code. No text of the agent. */
  readonly why: string
}

interface Deps {
  readonly refusals: Pick<Refusals, 'record'>
  readonly clock: Clock
}

/**
 * Records that a call may not start, with the digest of the params that were tried, under the salt of its request.
 * @throws {VetoError} the refusal, or that it could not be recorded.
 */
export async function refuseStart(
  deps: Deps,
  refusal: ExecutionRefusal,
  { request, params }: { readonly request: VetoRequest; readonly params: JsonObject },
): Promise<never> {
  const tried = paramsDigest(request.salt, { ...request.call, params })
  const entry = factOf(deps, request, { kind: 'redeem_refused', refusal })
  await deps.refusals.record({ ...entry, paramsDigest: tried })
  throw errorOf(refusal)
}

/** Records that a report does not count. @throws {VetoError} the refusal, or that it could not be recorded. */
export async function refuseReport(
  deps: Deps,
  refusal: ExecutionRefusal,
  request: VetoRequest,
): Promise<never> {
  await deps.refusals.record(factOf(deps, request, { kind: 'report_refused', refusal }))
  throw errorOf(refusal)
}

interface Event {
  readonly kind: FactKind
  readonly refusal: ExecutionRefusal
}

function factOf({ clock }: Deps, request: VetoRequest, { kind, refusal }: Event) {
  const by = agentActor(request.call.agentId)
  return requestFact(request, { kind, by, atMs: clock.nowMs(), reason: `${refusal.code}: ${refusal.why}` })
}

function errorOf({ code, detail }: ExecutionRefusal): VetoError<ErrorCode> {
  return new VetoError(code, detail)
}
