import { isDeepStrictEqual } from 'node:util'
import type { Bundle } from '../../policy/bundle.ts'
import { joinObligations } from '../../policy/compile/join-obligations.ts'
import { satisfiesObligation } from '../../policy/compile/satisfies-obligation.ts'
import type { ApprovalObligation, Decision, NewlyActiveRule } from '../../policy/model/decision.ts'
import type { AllowedRequest, PendingRequest } from '../model/request.ts'
import { type CurrentGroups, currentMembership } from './current-groups.ts'
import { groupsIn } from './open-request.ts'
import { denials } from './stages.ts'

/** The effect of the policies in force on a request that other policies decided. */
export type ReevaluationResult =
  | { readonly kind: 'stands' }
  | {
      readonly kind: 'denied'
      readonly policyId: string | null
      readonly rule: string | null
      readonly reason: string
    }
  /** People are asked under another obligation; `restartsApprovals`: approvals that were given before do not meet them. */
  | {
      readonly kind: 'asks'
      /** Policy and rule of the request from now on. */
      readonly decision: Pick<Decision, 'policyId' | 'rule' | 'reason'>
      readonly obligation: ApprovalObligation
      readonly restartsApprovals: boolean
    }

/** A pending request is never allowed by policies alone: people continue to decide. */
export function reevaluatePending(
  request: PendingRequest,
  decision: Decision,
  groups: CurrentGroups,
): ReevaluationResult {
  if (decision.effect === 'deny') return denied(decision, decision.reason)
  if (decision.effect === 'allow') return underSameObligation(request, groups)
  const { state } = request
  const restartsApprovals = groups === 'other' || !satisfiesObligation(state.obligation, decision.obligation)
  const { stages, remindMs, escalateMs } = decision.obligation
  const joined = joinObligations(state.obligation, decision.obligation)
  const obligation = restartsApprovals
    ? { ...joined, stages, remindMs, escalateMs }
    : { ...joined, stages: state.obligation.stages }
  if (denials(state) >= obligation.denyQuorum) {
    return denied(decision, 'enough people have denied it under the policies now in force')
  }
  const isSame = groups === 'same' && isDeepStrictEqual(obligation, state.obligation)
  return isSame ? STANDS : { kind: 'asks', decision, obligation, restartsApprovals }
}

/** Its groups may still have other members or channels. */
function underSameObligation(
  { state, policyId, rule }: PendingRequest,
  groups: CurrentGroups,
): ReevaluationResult {
  if (groups === 'same') return STANDS
  const decision = { policyId, rule, reason: state.reason }
  return { kind: 'asks', decision, obligation: state.obligation, restartsApprovals: groups === 'other' }
}

/** Policies do not evaluate questions and plans; they only define the groups, which must exist. */
export function reevaluateQuestion(
  request: PendingRequest,
  approvers: Bundle['approvers'],
): ReevaluationResult {
  const gone = groupsIn(request.state.obligation).find((name) => !approvers.has(name))
  if (gone === undefined) return underSameObligation(request, currentMembership(request.state, approvers))
  const reason = `the approver group '${gone}' no longer exists; submit it again with another group`
  return { kind: 'denied', policyId: null, rule: null, reason }
}

/**
 * A call that was allowed may start only if it needs no approval now, or has the approval that it needs.
 * @param isCovered by the grant that allowed it, still.
 */
export function reevaluateAllowed(
  { state }: AllowedRequest,
  decision: Decision,
  { isCovered, groups }: { readonly isCovered: boolean; readonly groups: CurrentGroups },
): ReevaluationResult {
  if (decision.effect === 'deny') return denied(decision, decision.reason)
  if (decision.effect === 'allow' || isCovered) return STANDS
  const { obligation, reason } = decision
  if (state.status === 'allowed') {
    const ended = state.grantId === null ? '' : `${GRANT_ENDED}, and `
    return denied(decision, `${ended}people must approve it: ${reason}`)
  }
  const isApproved =
    groups !== 'other' &&
    satisfiesObligation(state.obligation, obligation) &&
    denials(state) < obligation.denyQuorum
  return isApproved ? STANDS : denied(decision, `it needs other approvals: ${reason}`)
}

/** Missing recorded data may hide the effect of a rule whose time window began; whether a grant ended is known without it. */
export function reevaluateUnchanged(
  { policyId, rule }: Pick<PendingRequest, 'policyId' | 'rule'>,
  { begun, hasGrantEnded }: { readonly begun: NewlyActiveRule | null; readonly hasGrantEnded: boolean },
): ReevaluationResult {
  if (begun !== null) return { kind: 'denied', ...begun }
  if (!hasGrantEnded) return STANDS
  return { kind: 'denied', policyId, rule, reason: `${GRANT_ENDED}, and people must approve it` }
}

const GRANT_ENDED = 'the grant that allowed it no longer covers it'

export const STANDS: ReevaluationResult = { kind: 'stands' }

function denied({ policyId, rule }: Decision, reason: string): ReevaluationResult {
  return { kind: 'denied', policyId, rule, reason }
}

/** A new rule reads data that was not recorded, so it cannot be known whether it would deny. */
export const UNKNOWN: ReevaluationResult = {
  kind: 'denied',
  policyId: null,
  rule: null,
  reason: 'the policies changed, and one of their rules reads data that Veto did not record for this call',
}
