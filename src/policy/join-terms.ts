import type { ApprovalTerms } from './verdict.ts'

/** The strictest of two approvals: both groups, the larger quorum, the shorter timeout, every reason either wants. */
export function joinTerms(one: ApprovalTerms, other: ApprovalTerms): ApprovalTerms {
  return {
    groups: [...new Set([...one.groups, ...other.groups])],
    quorum: Math.max(one.quorum, other.quorum),
    timeoutMs: Math.min(one.timeoutMs, other.timeoutMs),
    selfApproval: one.selfApproval && other.selfApproval,
    requireReason: [...new Set([...one.requireReason, ...other.requireReason])],
  }
}
