import { z } from 'zod'
import { AuditQuery, TimeOrAge } from './audit.ts'

/** A schema of its own for each field: descriptions belong to schemas. */
const count = () => z.number().int().min(0)
const rate = () => z.number().min(0).max(1).nullable()
const DurationMs = z.number().min(0)

/** How long people took to decide, in milliseconds and without pauses. */
export const DecisionTimes = z.object({
  medianMs: DurationMs,
  p90Ms: DurationMs,
  slowestMs: DurationMs,
})
export type DecisionTimes = z.infer<typeof DecisionTimes>

const Value = z.object({
  currency: z.string(),
  minorUnits: z.number().int(),
})

/** What became of the requests made in a period. */
export const StatsNumbers = z.object({
  asked: count(),
  approved: count(),
  rejected: count(),
  expired: count(),
  cancelled: count(),
  deniedLater: count(),
  lockedDown: count(),
  pending: count(),
  edited: count(),
  failed: count(),
  neverRan: count(),
  allowed: count(),
  denied: count(),
  bypasses: count(),
  approvalRate: rate(),
  timeToDecide: DecisionTimes.nullable(),
  value: z.array(Value),
})
export type StatsNumbers = z.infer<typeof StatsNumbers>

/** What one person decided. */
export const VoteNumbers = z.object({
  approved: count(),
  denied: count(),
  edited: count(),
  approvalRate: rate(),
  timeToDecide: DecisionTimes.nullable(),
})
export type VoteNumbers = z.infer<typeof VoteNumbers>

const NowAndBefore = z.object({
  now: StatsNumbers,
  before: StatsNumbers,
})

/** The kinds of finding. */
export const FindingKind = z.enum([
  'bypass',
  'silent_gate',
  'unanswered',
  'failing',
  'never_run',
  'tune',
  'rubber_stamp',
  'slow',
  'relax',
])
export type FindingKind = z.infer<typeof FindingKind>

/** What the numbers say, and what to do. */
export const FindingView = z.object({
  kind: FindingKind,
  tool: z.string().nullable(),
  agentId: z.string().nullable(),
  policyId: z.string().nullable(),
  rule: z.string().nullable(),
  approver: z.object({ id: z.string(), name: z.string() }).nullable(),
  evidence: z.string(),
  threshold: z.string(),
  suggestion: z.string(),
  policyChange: z.object({ file: z.string(), yaml: z.string() }).nullable(),
  audit: AuditQuery.omit({ cursor: true, limit: true }),
})
export type FindingView = z.infer<typeof FindingView>

/** The answer of `GET /v1/stats`. Lists are sorted by how often people were asked. */
export const Stats = z.object({
  since: z.iso.datetime(),
  until: z.iso.datetime(),
  total: NowAndBefore,
  tools: z.array(NowAndBefore.extend({ tool: z.string() })),
  rules: z.array(NowAndBefore.extend({ policyId: z.string().nullable(), rule: z.string().nullable() })),
  agents: z.array(NowAndBefore.extend({ agentId: z.string() })),
  groups: z.array(NowAndBefore.extend({ group: z.string() })),
  approvers: z.array(z.object({ id: z.string(), name: z.string(), now: VoteNumbers, before: VoteNumbers })),
  findings: z.array(FindingView),
})
export type Stats = z.infer<typeof Stats>

/** The query of `GET /v1/stats`. */
export const StatsQuery = z.strictObject({
  since: TimeOrAge.default('7d'),
  until: TimeOrAge.optional(),
  tool: z.string().max(128).optional(),
  agentId: z.string().max(128).optional(),
})
export type StatsQuery = z.infer<typeof StatsQuery>
