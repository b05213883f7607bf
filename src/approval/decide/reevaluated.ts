import { isDeepStrictEqual } from 'node:util'
import type { Bundle } from '../../policy/bundle.ts'
import { joinTerms } from '../../policy/compile/join-obligations.ts'
import { satisfiesTerms } from '../../policy/compile/satisfies-obligation.ts'
import type { ApprovalTerms, BegunRule, Verdict } from '../../policy/model/decision.ts'
import { groupsIn } from './open-request.ts'
import { type GroupsNow, groupsNow } from './current-groups.ts'
import { denials } from './stages.ts'
import type { AllowedRequest, PendingRequest } from '../model/request.ts'

/** What the policies in force mean for a request that others decided. */
export type JudgedAgain =
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
      readonly verdict: Pick<Verdict, 'policyId' | 'rule' | 'reason'>
      readonly terms: ApprovalTerms
      readonly isAnew: boolean
    }

/** A request that people decide about is never allowed by policies alone: they go on deciding. */
export function judgePending(request: PendingRequest, verdict: Verdict, groups: GroupsNow): JudgedAgain {
  if (verdict.effect === 'deny') return denied(verdict, verdict.reason)
  if (verdict.effect === 'allow') return underSameTerms(request, groups)
  const { state } = request
  const isAnew = groups === 'other' || !satisfiesTerms(state.terms, verdict.terms)
  const { stages, remindMs, escalateMs } = verdict.terms
  const joined = joinTerms(state.terms, verdict.terms)
  const terms = isAnew
    ? { ...joined, stages, remindMs, escalateMs }
    : { ...joined, stages: state.terms.stages }
  if (denials(state) >= terms.denyQuorum) {
    return denied(verdict, 'as many people denied it as the policies now want for a denial')
  }
  const isSame = groups === 'same' && isDeepStrictEqual(terms, state.terms)
  return isSame ? STANDS : { kind: 'asks', verdict, terms, isAnew }
}

/** Its groups may mean others all the same, who are asked in their channel. */
function underSameTerms({ state, policyId, rule }: PendingRequest, groups: GroupsNow): JudgedAgain {
  if (groups === 'same') return STANDS
  const verdict = { policyId, rule, reason: state.reason }
  return { kind: 'asks', verdict, terms: state.terms, isAnew: groups === 'other' }
}

/** No policy is asked of questions and plans, at first or again: they only say who the groups are, and that must be known. */
export function judgeAsked(request: PendingRequest, approvers: Bundle['approvers']): JudgedAgain {
  const gone = groupsIn(request.state.terms).find((name) => !approvers.has(name))
  if (gone === undefined) return underSameTerms(request, groupsNow(request.state, approvers))
  const reason = `there is no approver group '${gone}' any more; ask again, and name another`
  return { kind: 'denied', policyId: null, rule: null, reason }
}

/**
 * A call that was allowed may start only if it needs no approval now, or has the approval that it needs.
 * @param isCovered by the grant that allowed it, still.
 */
export function judgeAllowed(
  { state }: AllowedRequest,
  verdict: Verdict,
  { isCovered, groups }: { readonly isCovered: boolean; readonly groups: GroupsNow },
): JudgedAgain {
  if (verdict.effect === 'deny') return denied(verdict, verdict.reason)
  if (verdict.effect === 'allow' || isCovered) return STANDS
  const { terms, reason } = verdict
  if (state.status === 'allowed') {
    const ended = state.grantId === null ? '' : 'the grant that allowed it covers it no longer, and '
    return denied(verdict, `${ended}people must approve it: ${reason}`)
  }
  const isApproved =
    groups !== 'other' && satisfiesTerms(state.terms, terms) && denials(state) < terms.denyQuorum
  return isApproved ? STANDS : denied(verdict, `it needs other approvals: ${reason}`)
}

/** What the record lacks may hide what a rule would do whose time began. */
export function judgeUnchanged(begun: BegunRule | null): JudgedAgain {
  return begun === null ? STANDS : { kind: 'denied', ...begun }
}

export const STANDS: JudgedAgain = { kind: 'stands' }

function denied({ policyId, rule }: Verdict, reason: string): JudgedAgain {
  return { kind: 'denied', policyId, rule, reason }
}

/** A rule that is new reads what the record does not have: nobody can tell whether it would deny. */
export const UNKNOWN: JudgedAgain = {
  kind: 'denied',
  policyId: null,
  rule: null,
  reason: 'the policies changed, and a rule of theirs reads what Veto did not record of this call',
}
