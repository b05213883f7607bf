import type { ApprovalObligation, ApprovalRequirement } from '../model/decision.ts'

/**
 * Would approvals that meet `actual` also meet `required`? At each stage everything that is required must have been asked for,
 * of the same people or of some of them, under conditions no less strict. Deny quorums and times do not matter here.
 */
export function satisfiesObligation(actual: ApprovalObligation, required: ApprovalObligation): boolean {
  return (
    required.stages.every((requirements, at) => meetsAll(actual.stages[at] ?? [], requirements)) &&
    (required.selfApproval || !actual.selfApproval) &&
    (required.confirm === null || required.confirm === actual.confirm) &&
    (!required.requireReason.includes('approve') || actual.requireReason.includes('approve'))
  )
}

function meetsAll(actual: readonly ApprovalRequirement[], required: readonly ApprovalRequirement[]): boolean {
  return required.every((requirement) => actual.some((met) => meets(met, requirement)))
}

function meets(actual: ApprovalRequirement, required: ApprovalRequirement): boolean {
  return (
    actual.quorum >= required.quorum &&
    actual.groups.every((group) => required.groups.includes(group)) &&
    actual.escalationGroups.every(
      (group) => required.groups.includes(group) || required.escalationGroups.includes(group),
    )
  )
}
