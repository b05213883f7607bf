import { z } from 'zod'
import { FindingKind, type FindingView, type Stats } from '#protocol/stats.ts'

/** Names a finding of a period, in the value of a button. */
const FindingRef = z.strictObject({
  since: z.iso.datetime(),
  until: z.iso.datetime(),
  kind: FindingKind,
  tool: z.string().nullable(),
  agentId: z.string().nullable(),
  policyId: z.string().nullable(),
  rule: z.string().nullable(),
  approver: z.string().nullable(),
})
type FindingRef = z.infer<typeof FindingRef>

/** The value of a finding's button. */
export function findingRef(stats: Pick<Stats, 'since' | 'until'>, finding: FindingView): string {
  return JSON.stringify(refOf(stats, finding))
}

/** Null: it names no finding. */
export function readFindingRef(value: string): FindingRef | null {
  try {
    return FindingRef.safeParse(JSON.parse(value)).data ?? null
  } catch {
    return null
  }
}

/** The finding that a button names; null: it is not found any more. */
export function findingNamed(stats: Stats, ref: FindingRef): FindingView | null {
  const name = JSON.stringify(ref)
  return stats.findings.find((finding) => JSON.stringify(refOf(ref, finding)) === name) ?? null
}

function refOf(
  { since, until }: Pick<Stats, 'since' | 'until'>,
  { kind, tool, agentId, policyId, rule, approver }: FindingView,
): FindingRef {
  return { since, until, kind, tool, agentId, policyId, rule, approver: approver?.id ?? null }
}
