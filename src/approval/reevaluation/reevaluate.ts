import { isDeepStrictEqual } from 'node:util'
import type { Bundle } from '../../policy/bundle.ts'
import type { Decision } from '../../policy/model/decision.ts'
import { type CurrentGroups, currentMembership } from '../decide/current-groups.ts'
import type { LimitUse } from '../decide/limit-use.ts'
import {
  type ReevaluationResult,
  reevaluateAllowed,
  reevaluatePending,
  reevaluateQuestion,
  reevaluateUnchanged,
  STANDS,
  UNKNOWN,
} from '../decide/reevaluation-result.ts'
import { hasGrantEnded, stillCovers } from '../evaluation/covering-grant.ts'
import {
  evaluateRecorded,
  evaluateWithUsage,
  newlyActiveRule,
  type RecordedCallContext,
} from '../evaluation/evaluate-recorded.ts'
import {
  isEscalated,
  isPending,
  type PendingRequest,
  paramsOf,
  type RunnableRequest,
} from '../model/request.ts'
import type { GrantStore } from '../ports/grants.ts'
import type { LimitStore } from '../ports/limits.ts'
import type { RequestReader } from '../ports/requests.ts'

/** A pending request, or an allowed call that has not started. */
export type OpenRequest = PendingRequest | RunnableRequest

export interface ReevaluationOutcome {
  readonly result: ReevaluationResult
  /** Its limit usage if it continues; null: unchanged. */
  readonly use: LimitUse | null
}

interface OpenCall {
  readonly request: OpenRequest
  readonly bundle: Bundle
  readonly nowMs: number
}

type Reads = LimitStore & Pick<GrantStore, 'grant'> & RequestReader

/** The bundle's current decision about an open request. */
export async function reevaluate(store: Reads, open: OpenCall): Promise<ReevaluationOutcome> {
  const { request, bundle } = open
  const isSame = request.bundleHash === bundle.hash
  if (request.subject.kind !== 'call') {
    return {
      result: isSame || !isPending(request) ? STANDS : reevaluateQuestion(request, bundle.approvers),
      use: null,
    }
  }
  return isSame ? { result: await underSame(store, open), use: null } : underOther(store, open)
}

/** Under the bundle that decided it only time can have changed that: what the call holds of limits is its own. */
async function underSame(store: Reads, open: OpenCall): Promise<ReevaluationResult> {
  const { request, nowMs } = open
  const recorded = { ...open, params: paramsOf(request) }
  const decision = decisionOfSameBundle(recorded)
  const ended = !isPending(request) && (await hasGrantEnded(store, { request, nowMs }))
  // A limit that was used up when the grant allowed the call does not count here, and would have asked people.
  if (decision === 'unchanged' || (ended && decision.effect === 'allow')) {
    return reevaluateUnchanged(request, { begun: newlyActiveRule(recorded), hasGrantEnded: ended })
  }
  return reevaluateByDecision(store, { ...open, decision, groups: 'same' })
}

async function underOther(store: Reads, open: OpenCall): Promise<ReevaluationOutcome> {
  const { request, bundle } = open
  const recorded = { ...open, params: paramsOf(request) }
  const { decision, wasMissed, limits: inForce } = await evaluateRecorded(store, recorded, bundle.hash)
  if (wasMissed) return { result: UNKNOWN, use: null }
  const groups = isEscalated(request) ? currentMembership(request.state, bundle.approvers) : 'same'
  const result = await reevaluateByDecision(store, { ...open, decision, groups })
  if (inForce.length === 0) return { result, use: null }
  return {
    result,
    use: { kind: 'reevaluated', consumptions: decision.consumptions, inForce, reevaluatedBy: bundle.hash },
  }
}

interface DecidedCall extends OpenCall {
  readonly decision: Decision
  readonly groups: CurrentGroups
}

async function reevaluateByDecision(
  store: Reads,
  { request, bundle, nowMs, decision, groups }: DecidedCall,
): Promise<ReevaluationResult> {
  if (isPending(request)) return reevaluatePending(request, decision, groups)
  const isCovered = await stillCovers(store, { request, decision, bundle, nowMs })
  return reevaluateAllowed(request, decision, { isCovered, groups })
}

/** Where a rule reads what the record does not have, the decision counts only if time made it another one. */
function decisionOfSameBundle(recorded: RecordedCallContext): Decision | 'unchanged' {
  const { decision, wasMissed } = evaluateWithUsage({ ...recorded, usage: NOTHING_USED })
  if (!wasMissed) return decision
  const nowMs = recorded.request.createdAtMs
  const { decision: before } = evaluateWithUsage({ ...recorded, nowMs, usage: NOTHING_USED })
  return isDeepStrictEqual(decisionIn(decision), decisionIn(before)) ? 'unchanged' : decision
}

function decisionIn(decision: Decision) {
  const { effect, policyId, rule } = decision
  return { effect, policyId, rule, obligation: effect === 'require_approval' ? decision.obligation : null }
}

const NOTHING_USED = () => 0
