import { isDeepStrictEqual } from 'node:util'
import type { ApprovalObligation, ApprovalRequirement, GrantBounds } from '../model/decision.ts'

/**
 * The stricter combination of two approvals: at each stage all requirements, the shorter times, every required reason and
 * confirmation, the longer hold, and only the edits and grants that both allow. A group that one rule requires does not replace
 * the group that the other requires.
 */
export function joinObligations(one: ApprovalObligation, other: ApprovalObligation): ApprovalObligation {
  return {
    stages: joinStages(one.stages, other.stages),
    denyQuorum: Math.min(one.denyQuorum, other.denyQuorum),
    timeoutMs: Math.min(one.timeoutMs, other.timeoutMs),
    onTimeout: one.onTimeout === other.onTimeout ? one.onTimeout : 'deny',
    remindMs: earlier(one.remindMs, other.remindMs),
    escalateMs: earlier(one.escalateMs, other.escalateMs),
    selfApproval: one.selfApproval && other.selfApproval,
    requireReason: [...new Set([...one.requireReason, ...other.requireReason])],
    confirm: one.confirm ?? other.confirm,
    edit: joinEdit(one.edit, other.edit),
    grant: joinGrant(one.grant, other.grant),
    undoMs: longer(one.undoMs, other.undoMs),
  }
}

function joinStages(
  one: ApprovalObligation['stages'],
  other: ApprovalObligation['stages'],
): ApprovalObligation['stages'] {
  const [longer, shorter] = one.length >= other.length ? [one, other] : [other, one]
  return longer.map((requirements, at) => {
    const others = shorter[at] ?? []
    return distinct(longer === one ? [...requirements, ...others] : [...others, ...requirements])
  })
}

function distinct(requirements: readonly ApprovalRequirement[]): readonly ApprovalRequirement[] {
  return requirements.filter(
    (requirement, at) => !requirements.slice(0, at).some((before) => isDeepStrictEqual(before, requirement)),
  )
}

function earlier(one: number | null, other: number | null): number | null {
  if (one === null || other === null) return one ?? other
  return Math.min(one, other)
}

function longer(one: number | null, other: number | null): number | null {
  if (one === null || other === null) return one ?? other
  return Math.max(one, other)
}

function joinEdit(
  one: ApprovalObligation['edit'],
  other: ApprovalObligation['edit'],
): ApprovalObligation['edit'] {
  if (one === 'all') return other
  return other === 'all' ? one : one.filter((name) => other.includes(name))
}

function joinGrant(one: GrantBounds | null, other: GrantBounds | null): GrantBounds | null {
  if (one === null || other === null) return null
  const scopes = one.scopes.filter((scope) => other.scopes.includes(scope))
  return scopes.length === 0 ? null : { scopes, maxMs: Math.min(one.maxMs, other.maxMs) }
}
