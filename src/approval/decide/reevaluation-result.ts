import { isDeepStrictEqual } from 'node:util'
import type { Bundle } from '../../policy/bundle.ts'
import { joinObligations } from '../../policy/compile/join-obligations.ts'
import { satisfiesObligation } from '../../policy/compile/satisfies-obligation.ts'
import type { ApprovalObligation, Decision, NewlyActiveRule } from '../../policy/model/decision.ts'
import type { AllowedRequest, PendingRequest } from '../model/request.ts'
import { type CurrentGroups, currentMembership } from './current-groups.ts'
import { groupsIn } from './open-request.ts'
import { denials } from './stages.ts'

/** What the policies in force mean for a request that others decided. */
export type ReevaluationResult =
  | { readonly kind: 'stands' }
  | {
      readonly kind: 'denied'
      readonly policyId: string | null
      readonly rule: string | null
      readonly reason: string
    }
  /** People are asked under other terms; `isAnew`: approvals that were given before do not meet them. */
  | {
      readonly kind: 'asks'
      /** What names the request from now on. */
      readonly decision: Pick<Decision, 'policyId' | 'rule' | 'reason'>
      readonly terms: ApprovalObligation
      readonly isAnew: boolean
    }

/** A request that people decide about is never allowed by policies alone: they go on deciding. */
export function reevaluatePending(
  request: PendingRequest,
  decision: Decision,
  groups: CurrentGroups,
): ReevaluationResult {
  if (decision.effect === 'deny') return denied(decision, decision.reason)
  if (decision.effect === 'allow') return underSameTerms(request, groups)
  const { state } = request
  const isAnew = groups === 'other' || !satisfiesObligation(state.terms, decision.terms)
  const { stages, remindMs, escalateMs } = decision.terms
  const joined = joinObligations(state.terms, decision.terms)
  const terms = isAnew
    ? { ...joined, stages, remindMs, escalateMs }
    : { ...joined, stages: state.terms.stages }
  if (denials(state) >= terms.denyQuorum) {
    return denied(decision, 'as many people denied it as the policies now want for a denial')
  }
  const isSame = groups === 'same' && isDeepStrictEqual(terms, state.terms)
  return isSame ? STANDS : { kind: 'asks', decision, terms, isAnew }
}

/** Its groups may mean others all the same, who are asked in their channel. */
function underSameTerms(
  { state, policyId, rule }: PendingRequest,
  groups: CurrentGroups,
): ReevaluationResult {
  if (groups === 'same') return STANDS
  const decision = { policyId, rule, reason: state.reason }
  return { kind: 'asks', decision, terms: state.terms, isAnew: groups === 'other' }
}

/** No policy is asked of questions and plans, at first or again: they only say who the groups are, and that must be known. */
export function reevaluateQuestion(
  request: PendingRequest,
  approvers: Bundle['approvers'],
): ReevaluationResult {
  const gone = groupsIn(request.state.terms).find((name) => !approvers.has(name))
  if (gone === undefined) return underSameTerms(request, currentMembership(request.state, approvers))
  const reason = `there is no approver group '${gone}' any more; ask again, and name another`
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
  const { terms, reason } = decision
  if (state.status === 'allowed') {
    const ended = state.grantId === null ? '' : 'the grant that allowed it covers it no longer, and '
    return denied(decision, `${ended}people must approve it: ${reason}`)
  }
  const isApproved =
    groups !== 'other' && satisfiesObligation(state.terms, terms) && denials(state) < terms.denyQuorum
  return isApproved ? STANDS : denied(decision, `it needs other approvals: ${reason}`)
}

/** What the record lacks may hide what a rule would do whose time began. */
export function reevaluateUnchanged(begun: NewlyActiveRule | null): ReevaluationResult {
  return begun === null ? STANDS : { kind: 'denied', ...begun }
}

export const STANDS: ReevaluationResult = { kind: 'stands' }

function denied({ policyId, rule }: Decision, reason: string): ReevaluationResult {
  return { kind: 'denied', policyId, rule, reason }
}

/** A rule that is new reads what the record does not have: it is unknown whether it would deny. */
export const UNKNOWN: ReevaluationResult = {
  kind: 'denied',
  policyId: null,
  rule: null,
  reason: 'the policies changed, and a rule of theirs reads what Veto did not record of this call',
}
