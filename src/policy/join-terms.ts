import { isDeepStrictEqual } from 'node:util'
import type { ApprovalTerms, Demand } from './verdict.ts'

/**
 * The strictest of two approvals: what either demands, the larger quorum, the shorter timeout, every reason either
 * wants. A group that one rule asks for cannot stand in for the group that the other asks for.
 */
export function joinTerms(one: ApprovalTerms, other: ApprovalTerms): ApprovalTerms {
  return {
    groups: [...new Set([...one.groups, ...other.groups])],
    quorum: Math.max(one.quorum, other.quorum),
    demands: distinct([...one.demands, ...other.demands]),
    timeoutMs: Math.min(one.timeoutMs, other.timeoutMs),
    selfApproval: one.selfApproval && other.selfApproval,
    requireReason: [...new Set([...one.requireReason, ...other.requireReason])],
  }
}

function distinct(demands: readonly Demand[]): readonly Demand[] {
  return demands.filter(
    (demand, at) => !demands.slice(0, at).some((before) => isDeepStrictEqual(before, demand)),
  )
}
