import { z } from 'zod'
import { FindingKind, type FindingView, type Stats } from '#protocol/stats.ts'
import { findAll } from '../../../insight/findings/find-all.ts'
import type { FindingInput } from '../../../insight/findings/finding.ts'
import type { PolicyChange } from '../../../policy/bundle.ts'

/** Names a finding of a period, in the value of a button. */
export const FindingRef = z.strictObject({
  since: z.iso.datetime(),
  until: z.iso.datetime(),
  kind: FindingKind,
  tool: z.string().nullable(),
  agentId: z.string().nullable(),
  policyId: z.string().nullable(),
  rule: z.string().nullable(),
  approver: z.string().nullable(),
})
export type FindingRef = z.infer<typeof FindingRef>

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
  return stats.findings.find((finding) => isNamed(ref, finding)) ?? null
}

/** The change that the finding of a button suggests; null: none, or it is not found any more. */
export function changeNamed(input: FindingInput, ref: FindingRef): PolicyChange | null {
  const found = findAll(input).find(({ kind, subject }) => isNamed(ref, { kind, ...subject }))
  return found?.change ?? null
}

type FindingName = Pick<FindingView, 'kind' | 'tool' | 'agentId' | 'policyId' | 'rule' | 'approver'>

function isNamed(ref: FindingRef, finding: FindingName): boolean {
  return JSON.stringify(refOf(ref, finding)) === JSON.stringify(ref)
}

function refOf(
  { since, until }: Pick<Stats, 'since' | 'until'>,
  { kind, tool, agentId, policyId, rule, approver }: FindingName,
): FindingRef {
  return { since, until, kind, tool, agentId, policyId, rule, approver: approver?.id ?? null }
}
