import { z } from 'zod'
import { Json, JsonRecord } from './json.ts'

/** Outcome of a status. */
export const Outcome = z.enum(['allowed', 'denied', 'escalated'])
export type Outcome = z.infer<typeof Outcome>

/** Status of a request: its decision, and then the state of the call. */
export const Status = z.enum([
  'allowed',
  'denied',
  'pending',
  'approved',
  'rejected',
  'expired',
  'cancelled',
  'redeemed',
  'succeeded',
  'failed',
  'lapsed',
])
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
  by: z.string().describe('A Slack user id.'),
  name: z.string(),
  choice: z.enum(['approve', 'deny']),
  comment: z.string().nullable(),
  at: z.iso.datetime(),
})
export type VoteView = z.infer<typeof VoteView>

/** The human part of a request, as its agent sees it. */
export const ApprovalView = z
  .object({
    stage: z.number().int().min(1).describe('From 1.'),
    stages: z.number().int().min(1),
    groups: z.array(z.string()).describe('The approver groups that are asked.'),
    needed: z
      .number()
      .int()
      .min(1)
      .describe('The smallest number of distinct people who must approve, over all stages.'),
    votes: z.array(VoteView),
    blocked: z
      .string()
      .nullable()
      .default(null)
      .describe('Why too few people can approve it now, and the fix; null: enough can.'),
  })
  .meta({ id: 'ApprovalView', description: 'Who was asked, and the votes so far.' })
export type ApprovalView = z.infer<typeof ApprovalView>

/** A question of a person to the agent. */
export const InquiryView = z.object({
  by: z.string().describe('A Slack user id.'),
  name: z.string(),
  text: z.string().describe('The question.'),
  at: z.iso.datetime(),
  reply: z.string().nullable().describe("The agent's reply; null while there is none."),
})
export type InquiryView = z.infer<typeof InquiryView>

/** One param that a person changed. */
export const ChangeView = z.object({
  name: z.string(),
  before: Json.optional().describe('Masked values stay masked; absent when there was none.'),
  after: Json.optional().describe('Masked values stay masked; absent when it was removed.'),
})
export type ChangeView = z.infer<typeof ChangeView>

/** A person's edit of the params before the approval. */
export const EditView = z.object({
  by: z.string().describe('A Slack user id.'),
  name: z.string(),
  at: z.iso.datetime(),
  changes: z.array(ChangeView),
})
export type EditView = z.infer<typeof EditView>

/** Execution of an allowed call. */
export const ExecutionView = z.object({
  status: z.enum(['redeemed', 'succeeded', 'failed', 'lapsed']),
  redeemedAt: z.iso.datetime().nullable().describe('When the agent redeemed it.'),
  at: z.iso.datetime().describe('When the status was reached.'),
  refused: z.string().nullable().describe('Why a rule refuses the result; null: accepted.'),
  resultJudged: z
    .boolean()
    .optional()
    .describe(
      'Only in the response to redeem. True: rules of phase result evaluate the result, which may be used only once they accept it. False: there are none.',
    ),
})
export type ExecutionView = z.infer<typeof ExecutionView>

/** Feedback of a person on a call that was allowed without approval. */
export const OpinionView = z.object({
  by: z.string().describe('A Slack user id.'),
  name: z.string(),
  rating: z.enum(['good', 'bad']),
  comment: z.string().nullable(),
  at: z.iso.datetime(),
})
export type OpinionView = z.infer<typeof OpinionView>

const commonAnswer = {
  id: z.string(),
  version: z.number().int().min(1).describe('Incremented with each change.'),
  kind: z.enum(['call', 'question', 'plan']).describe('The subject of the request.'),
  agentId: z.string().describe('The agent that asked.'),
  tool: z.string().describe('The tool of the call; `ask_user` for a question, `submit_plan` for a plan.'),
  matchedPolicyId: z.string().nullable(),
  matchedRule: z.string().nullable(),
  reason: z.string().describe('The reason, in words that a model can act on.'),
  evaluatedAt: z.iso.datetime(),
  expiresAt: z.iso
    .datetime()
    .nullable()
    .describe('When the request expires unanswered; null when nobody was asked.'),
  params: JsonRecord.describe(
    "The params to execute: the call's own when allowed, the approved ones when approved, else `{}`.",
  ),
  paramsDigest: z.string().regex(/^sha256:[0-9a-f]{64}$/),
  approval: ApprovalView.nullable(),
  edited: EditView.nullable().describe('What a person edited; null without an edit.'),
  inquiries: z.array(InquiryView).describe('Questions of people to the agent, oldest first.'),
  execution: ExecutionView.nullable().describe('The execution of the call; null before it starts.'),
  grantId: z.string().nullable().describe('The grant that allowed it; null without one.'),
  receipt: z
    .string()
    .nullable()
    .describe('A signed statement that these params were allowed; null without one.'),
  opinions: z.array(OpinionView).describe('Feedback of people who were informed after the fact.'),
  answer: z
    .union([z.string(), z.array(z.string())])
    .nullable()
    .describe('The answer to a question; null before, and for calls and plans.'),
  action: z
    .enum(['approved', 'rejected'])
    .nullable()
    .describe('The decision about a plan; null before, and for calls and questions.'),
  feedback: z
    .string()
    .nullable()
    .describe('The comment of the person who decided about a plan; null without one.'),
}

/**
 * A request as its agent sees it. The combinations are closed: `allowed` is true only for calls that may run now.
 * else. What has started may not be started again. Unknown fields of later servers are dropped.
 */
export const RequestView = z
  .discriminatedUnion('status', [
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
  .meta({
    id: 'RequestView',
    description: 'A request as its agent sees it. Run the call only when `allowed` is true.',
  })
export type RequestView = z.infer<typeof RequestView>

function answer<S extends Status, A extends boolean>(status: S, allowed: A) {
  return z.object({
    ...commonAnswer,
    status: z.literal(status),
    allowed: z.literal(allowed),
    outcome: z.literal(OUTCOME_OF_STATUS[status]),
  })
}
