import { z } from 'zod'
import { Json, JsonRecord } from './json.ts'
import { OUTCOMES, STATUSES } from './outcomes.ts'

/** Outcome of a status. */
export const Outcome = z.enum(OUTCOMES)
export type Outcome = z.infer<typeof Outcome>

/** Status of a request: its decision, and then the state of the call. */
export const Status = z.enum(STATUSES)
export type Status = z.infer<typeof Status>

/** The outcome of each status. Only with `allowed` and `approved` may the call run now. */
export const OUTCOME_OF_STATUS = {
  allowed: 'allowed',
  denied: 'denied',
  pending: 'escalated',
  approved: 'allowed',
  rejected: 'denied',
  expired: 'denied',
  cancelled: 'denied',
  redeemed: 'allowed',
  succeeded: 'allowed',
  failed: 'allowed',
  lapsed: 'denied',
} as const satisfies Readonly<Record<Status, Outcome>>

/** One person's vote. */
export const VoteView = z.object({
  by: z.string(),
  name: z.string(),
  choice: z.enum(['approve', 'deny']),
  comment: z.string().nullable(),
  at: z.iso.datetime(),
})
export type VoteView = z.infer<typeof VoteView>

/** The human part of a request, as its agent sees it. */
export const ApprovalView = z.object({
  stage: z.number().int().min(1),
  stages: z.number().int().min(1),
  groups: z.array(z.string()),
  needed: z.number().int().min(1),
  votes: z.array(VoteView),
  heldUntil: z.iso.datetime().nullable().default(null),
  blocked: z.string().nullable().default(null),
})
export type ApprovalView = z.infer<typeof ApprovalView>

/** A question of a person to the agent. */
export const InquiryView = z.object({
  by: z.string(),
  name: z.string(),
  text: z.string(),
  at: z.iso.datetime(),
  reply: z.string().nullable(),
})
export type InquiryView = z.infer<typeof InquiryView>

/** One param that a person changed. */
export const ChangeView = z.object({
  name: z.string(),
  before: Json.optional(),
  after: Json.optional(),
})
export type ChangeView = z.infer<typeof ChangeView>

/** A person's edit of the params before the approval. */
export const EditView = z.object({
  by: z.string(),
  name: z.string(),
  at: z.iso.datetime(),
  changes: z.array(ChangeView),
})
export type EditView = z.infer<typeof EditView>

/** Execution of an allowed call. */
export const ExecutionView = z.object({
  status: z.enum(['redeemed', 'succeeded', 'failed', 'lapsed']),
  redeemedAt: z.iso.datetime().nullable(),
  at: z.iso.datetime(),
  refused: z.string().nullable(),
  resultJudged: z.boolean().optional(),
})
export type ExecutionView = z.infer<typeof ExecutionView>

/** Feedback of a person on a call that was allowed without approval. */
export const OpinionView = z.object({
  by: z.string(),
  name: z.string(),
  rating: z.enum(['good', 'bad']),
  comment: z.string().nullable(),
  at: z.iso.datetime(),
})
export type OpinionView = z.infer<typeof OpinionView>

const commonAnswer = {
  id: z.string(),
  version: z.number().int().min(1),
  kind: z.enum(['call', 'question', 'plan']),
  agentId: z.string(),
  tool: z.string(),
  matchedPolicyId: z.string().nullable(),
  matchedRule: z.string().nullable(),
  reason: z.string(),
  evaluatedAt: z.iso.datetime(),
  expiresAt: z.iso.datetime().nullable(),
  params: JsonRecord.clone(),
  paramsDigest: z.string().regex(/^sha256:[0-9a-f]{64}$/),
  approval: ApprovalView.nullable(),
  edited: EditView.nullable(),
  inquiries: z.array(InquiryView),
  execution: ExecutionView.nullable(),
  grantId: z.string().nullable(),
  receipt: z.string().nullable(),
  opinions: z.array(OpinionView),
  answer: z.union([z.string(), z.array(z.string())]).nullable(),
  action: z.enum(['approved', 'rejected']).nullable(),
  feedback: z.string().nullable(),
  removed: z.string().optional(),
}

/**
 * A request as its agent sees it. The combinations are closed: `allowed` is true only for calls that may run now.
 * else. What has started may not be started again. Unknown fields of later servers are dropped.
 */
export const RequestView = z.discriminatedUnion('status', [
  answer('allowed', true),
  answer('denied', false),
  answer('pending', false),
  answer('approved', true),
  answer('rejected', false),
  answer('expired', false),
  answer('cancelled', false),
  answer('redeemed', false),
  answer('succeeded', false),
  answer('failed', false),
  answer('lapsed', false),
])
export type RequestView = z.infer<typeof RequestView>

function answer<S extends Status, A extends boolean>(status: S, allowed: A) {
  return z.object({
    ...commonAnswer,
    status: z.literal(status),
    allowed: z.literal(allowed),
    outcome: z.literal(OUTCOME_OF_STATUS[status]),
  })
}
