import type { ApprovalObligation, ApprovalRequirement } from '../model/decision.ts'

/**
 * Would approvals that meet `given` also meet `wanted`? At each stage everything that is wanted must have been asked for,
 * of the same people or of some of them, under no laxer conditions. Deny quorums and times do not matter here.
 */
export function satisfiesObligation(given: ApprovalObligation, wanted: ApprovalObligation): boolean {
  return (
    wanted.stages.every((requirements, at) => meetsAll(given.stages[at] ?? [], requirements)) &&
    (wanted.selfApproval || !given.selfApproval) &&
    (wanted.confirm === null || wanted.confirm === given.confirm) &&
    (!wanted.requireReason.includes('approve') || given.requireReason.includes('approve'))
  )
}

function meetsAll(given: readonly ApprovalRequirement[], wanted: readonly ApprovalRequirement[]): boolean {
  return wanted.every((requirement) => given.some((met) => meets(met, requirement)))
}

function meets(given: ApprovalRequirement, wanted: ApprovalRequirement): boolean {
  return (
    given.quorum >= wanted.quorum &&
    given.groups.every((group) => wanted.groups.includes(group)) &&
    given.escalationGroups.every(
      (group) => wanted.groups.includes(group) || wanted.escalationGroups.includes(group),
    )
  )
}
