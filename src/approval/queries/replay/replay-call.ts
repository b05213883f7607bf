import type { Json, JsonObject } from '../../../core/json.ts'
import { hasMask } from '../../../core/secrets/masked.ts'
import { askedGroups } from '../../../policy/model/call-under-test.ts'
import type { Call, Decision } from '../../../policy/model/decision.ts'
import type { Simulation } from '../../../policy/simulate.ts'
import { isEscalated, type KeptRequest, type VetoRequest } from '../../model/request.ts'
import { statusOf } from '../../model/status.ts'

/** The decision about a call, the rule, and the groups that were asked. */
export interface ReplayedDecision {
  readonly effect: Decision['effect']
  readonly policyId: string | null
  readonly rule: string | null
  readonly groups: readonly string[]
}

/** A recorded call, evaluated again. */
export type ReplayedCall =
  | {
      readonly kind: 'evaluated'
      readonly request: KeptRequest
      readonly was: ReplayedDecision
      readonly is: ReplayedDecision
    }
  | { readonly kind: 'unknown'; readonly request: KeptRequest; readonly why: IndeterminateReason }
  | { readonly kind: 'overridden'; readonly request: KeptRequest; readonly by: Override }

/** Why a call cannot be evaluated again: a rule reads a value that is masked in the record, or a context that was not recorded. */
export type IndeterminateReason = 'masked' | 'no_context'

/** What a person set in addition to the policies, which replay does not repeat: a grant that allowed the call, or a lockdown that denied it. */
export type Override = 'grant' | 'lockdown'

/** Evaluates a recorded call by another bundle, at its own time. Where a rule that was looked at reads what is not there any more, it says so. */
export function replayCall(request: KeptRequest, simulation: Simulation): ReplayedCall {
  const decision = simulation(callOf(request))
  const by = overrideOf(request, decision)
  if (by !== null) return { kind: 'overridden', request, by }
  const why = indeterminateReason(request, decision)
  return why === null
    ? { kind: 'evaluated', request, was: recorded(request), is: decided(decision) }
    : { kind: 'unknown', request, why }
}

/** A grant replaces an approval only: where the policies now allow or deny the call, they decide. */
function overrideOf({ state }: VetoRequest, { effect }: Decision): Override | null {
  const isGranted = state.status === 'allowed' && state.grantId !== null
  if (isGranted) return effect === 'require_approval' ? 'grant' : null
  const isLockedDown = 'lockedDownBy' in state && state.lockedDownBy !== null
  return isLockedDown ? 'lockdown' : null
}

function callOf({ call, createdAtMs: nowMs }: KeptRequest): Call {
  const { agentId, tool, category, params, context, sessionId } = call
  return { agentId, tool, category, params, context: context ?? {}, sessionId, nowMs }
}

function indeterminateReason({ call }: KeptRequest, { trace }: Decision): IndeterminateReason | null {
  const read = trace.policies.flatMap(({ rules }) => rules.flatMap(({ observations }) => observations))
  if (call.context === null && read.some((value) => value.startsWith('context'))) return 'no_context'
  const isLost = holdsMasked(call.params) || holdsMasked(call.context ?? {})
  return isLost && read.some((value) => hasMask(value)) ? 'masked' : null
}

function holdsMasked(value: Json): boolean {
  if (typeof value === 'string') return hasMask(value)
  return typeof value === 'object' && value !== null && valuesOf(value).some(holdsMasked)
}

function valuesOf(value: readonly Json[] | JsonObject): readonly Json[] {
  return Object.values(value)
}

function recorded(request: VetoRequest): ReplayedDecision {
  const { policyId, rule } = request
  if (statusOf(request) === 'denied' && !wasLockedDownLater(request))
    return { effect: 'deny', policyId, rule, groups: [] }
  if (isEscalated(request)) {
    return { effect: 'require_approval', policyId, rule, groups: askedGroups(request.state.obligation) }
  }
  return { effect: 'allow', policyId, rule, groups: [] }
}

/** Had the policies decided about it before a lockdown denied it? */
function wasLockedDownLater({ state, execution }: VetoRequest): boolean {
  if (execution?.status === 'denied') return execution.by !== null
  return 'settledBy' in state && state.status === 'denied' && state.settledBy !== null
}

function decided(decision: Decision): ReplayedDecision {
  const { effect, policyId, rule } = decision
  return {
    effect,
    policyId,
    rule,
    groups: effect === 'require_approval' ? askedGroups(decision.obligation) : [],
  }
}
