import { z } from 'zod'
import { JsonRecord } from './json.ts'
import { OUTCOME_LIST, type OutcomeWord, outcomeOfWord } from './outcome-words.ts'
import { Outcome, Status } from './request.ts'

/** The kinds of fact that the ledger holds. */
export const FactKind = z.enum([
  'bundle_loaded',
  'key_made',
  'key_revoked',
  'key_rotated',
  'decided',
  'call_refused',
  'opened',
  'posted',
  'voted',
  'vote_refused',
  'held',
  'taken_back',
  'edited',
  'inquired',
  'replied',
  'extended',
  'reminded',
  'blocked',
  'unblocked',
  'escalated',
  'settled',
  'redeemed',
  'redeem_refused',
  'result',
  'report_refused',
  'lapsed',
  'bypass_seen',
  'feedback',
  'granted',
  'revoked',
  'lockdown',
  'lockdown_lifted',
  'lockdown_expired',
  'lockdown_refused',
  'absence_started',
  'absence_ended',
  'digest_posted',
  'exported',
  'restored',
  'pruned',
])
export type FactKind = z.infer<typeof FactKind>

const Digest = z.string().regex(/^[0-9a-f]{64}$/)

/** One link of the ledger. `hash` is SHA-256 over the canonical JSON (RFC 8785) of all other fields. */
export const LedgerEntry = z.strictObject({
  /** From 1, without gaps. */
  seq: z.number().int().min(1),
  at: z.iso.datetime(),
  kind: FactKind,
  requestId: z.string().nullable(),
  agentId: z.string().nullable(),
  tool: z.string().nullable(),
  /** Who did it: a Slack user id, `agent:<id>`, `veto` or `cli`. */
  actor: z.string(),
  /** The person's name at that time; null when the actor is a program. */
  actorName: z.string().nullable(),
  outcome: Outcome.nullable(),
  status: Status.nullable(),
  matchedPolicyId: z.string().nullable(),
  matchedRule: z.string().nullable(),
  reason: z.string().nullable(),
  /** From the call's arrival to this fact, in milliseconds with microsecond fractions. */
  latencyMs: z.number().min(0).nullable(),
  bundleHash: Digest.nullable(),
  /** Digest of the request's params; for `redeem_refused`, of the params that the agent sent. */
  paramsDigest: z.string().nullable(),
  prevHash: Digest,
  hash: Digest,
})
export type LedgerEntry = z.infer<typeof LedgerEntry>

/** A ledger entry in a search, with the masked params stored outside the chain; null once they were removed. Unknown fields of later servers are dropped. */
export const AuditEntry = z.object({ ...LedgerEntry.shape, params: JsonRecord.nullable() })
export type AuditEntry = z.infer<typeof AuditEntry>

const AGE = /^[1-9]\d{0,5}[smhd]$/
const TIME = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?Z)?$/

/** An age such as `7d`, a date, or a UTC time. */
export const TimeOrAge = z.string().refine((text) => AGE.test(text) || isMoment(text), {
  error: ({ input }) =>
    TIME.test(String(input))
      ? 'this date or time does not exist: expected one such as 2026-11-20 or 2026-11-20T22:00:00Z'
      : 'expected an age such as 7d, a date such as 2026-11-20, or a UTC time such as 2026-11-20T22:00:00Z',
})

/** Date.parse() takes 30 February for 2 March. */
function isMoment(text: string): boolean {
  const shape = text.includes('T') ? z.iso.datetime() : z.iso.date()
  return TIME.test(text) && shape.safeParse(text).success
}

/** Read from any word for it. */
const OutcomeOrStatus = z.preprocess(
  (typed: OutcomeWord): unknown => (typeof typed === 'string' ? (outcomeOfWord(typed) ?? typed) : typed),
  z.union([Outcome, Status], { error: `expected one of ${OUTCOME_LIST}` }),
)

/** The filters of `GET /v1/audit`, of `veto audit search` and of `/veto audit`; all must match. */
export const AuditQuery = z.strictObject({
  agentId: z.string().max(128).optional(),
  tool: z.string().max(128).optional(),
  outcome: OutcomeOrStatus.optional(),
  kind: FactKind.optional(),
  policy: z.string().max(128).optional(),
  rule: z.string().max(128).optional(),
  approver: z.string().max(64).optional(),
  session: z.string().max(128).optional(),
  request: z.string().max(64).optional(),
  reason: z.string().max(200).optional(),
  since: TimeOrAge.optional(),
  until: TimeOrAge.optional(),
  cursor: z.coerce
    .number('expected the number that the previous page gave as `next`')
    .int()
    .min(1)
    .optional(),
  limit: z.coerce.number('expected a whole number from 1 to 100').int().min(1).max(100).default(20),
})
export type AuditQuery = z.infer<typeof AuditQuery>

const Synonym = { result: OutcomeOrStatus.optional() }

const SAME_OUTCOME = {
  path: ['result'],
  error: 'expected the same value as outcome, which it is another name for',
}

function isSameOutcome({
  outcome,
  result,
}: Pick<AuditQuery, 'outcome'> & { result?: typeof outcome }): boolean {
  return outcome === undefined || result === undefined || outcome === result
}

/** `AuditQuery` on the wire: `result` is another name for `outcome`; when both are given they must be equal. */
export const AuditSearch = AuditQuery.extend(Synonym).refine(isSameOutcome, SAME_OUTCOME)
export type AuditSearch = z.infer<typeof AuditSearch>

/** How an export is written: one JSON object a line, or RFC 4180 with a header line. */
export const ExportFormat = z.enum(['ndjson', 'csv'])
export type ExportFormat = z.infer<typeof ExportFormat>

/** The query of `GET /v1/audit/export`: the filters of a search, without a limit. */
export const AuditExport = AuditQuery.omit({ limit: true })
  .extend({
    ...Synonym,
    format: ExportFormat.default('ndjson'),
    /** Ends an export as NDJSON with a `ManifestLine`. */
    manifest: z.enum(['true', 'false']).optional(),
  })
  .refine(isSameOutcome, SAME_OUTCOME)
  .refine(({ format, manifest }) => manifest !== 'true' || format === 'ndjson', {
    path: ['manifest'],
    error: 'expected format=ndjson with it: CSV has no line for a manifest',
  })
export type AuditExport = z.infer<typeof AuditExport>

/** The result of verifying the ledger. */
export const AuditVerification = z.object({
  whole: z.boolean(),
  entries: z.number().int().min(0),
  pruned: z.number().int().min(0).default(0),
  head: Digest.nullable(),
  badSeq: z.number().int().nullable(),
  fault: z.string().nullable(),
})
export type AuditVerification = z.infer<typeof AuditVerification>

/** Newest first. `next` is the cursor of the next page; null at the end. */
export const AuditPage = z.object({
  entries: z.array(AuditEntry),
  next: z.number().int().nullable(),
})
export type AuditPage = z.infer<typeof AuditPage>
