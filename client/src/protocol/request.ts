import { z } from 'zod'
import { Json, JsonRecord } from './json.ts'

/** What a status means to a program. */
export const Outcome = z.enum(['allowed', 'denied', 'escalated'])
export type Outcome = z.infer<typeof Outcome>

/** Where a request stands: as it was decided, and then what became of the call. */
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

/** What was decided, by status. Whether the call may run now is another question: only `allowed` and `approved` let it. */
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
      .describe('How many distinct people must approve at the least, over all stages.'),
    votes: z.array(VoteView),
    blocked: z
      .string()
      .nullable()
      .default(null)
      .describe('Why too few people can approve it at this moment, and what would help; null: enough can.'),
  })
  .meta({ id: 'ApprovalView', description: 'Whom Veto asked, and what they said so far.' })
export type ApprovalView = z.infer<typeof ApprovalView>

/** A question of a person to the agent. */
export const InquiryView = z.object({
  by: z.string().describe('A Slack user id.'),
  name: z.string(),
  text: z.string().describe('What the person wants to know.'),
  at: z.iso.datetime(),
  reply: z.string().nullable().describe("The agent's reply; null while it is awaited."),
})
export type InquiryView = z.infer<typeof InquiryView>

/** One param that a person changed. */
export const ChangeView = z.object({
  name: z.string(),
  before: Json.optional().describe('Masked where masked; left out where there was none.'),
  after: Json.optional().describe('Masked where masked; left out where there is none any more.'),
})
export type ChangeView = z.infer<typeof ChangeView>

/** What a person made of the params before approving them. */
export const EditView = z.object({
  by: z.string().describe('A Slack user id.'),
  name: z.string(),
  at: z.iso.datetime(),
  changes: z.array(ChangeView),
})
export type EditView = z.infer<typeof EditView>

/** What became of an allowed call. */
export const ExecutionView = z.object({
  status: z.enum(['redeemed', 'succeeded', 'failed', 'lapsed']),
  redeemedAt: z.iso.datetime().nullable().describe('When the agent said that it starts.'),
  at: z.iso.datetime().describe('When the status was reached.'),
  refused: z.string().nullable().describe('Why a rule refuses the result; null: none does.'),
  resultJudged: z
    .boolean()
    .optional()
    .describe(
      'Only in the answer to redeem. True: rules of phase result judge what the call gives back, and it may be used only once they accept it. False: there are none.',
    ),
})
export type ExecutionView = z.infer<typeof ExecutionView>

/** What a person who was notified after the fact thinks of a call. */
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
  version: z.number().int().min(1).describe('One more with each change.'),
  kind: z.enum(['call', 'question', 'plan']).describe('What the request is about.'),
  agentId: z.string().describe('The agent that asked.'),
  tool: z.string().describe('The tool of the call; `ask_user` of a question, `submit_plan` of a plan.'),
  matchedPolicyId: z.string().nullable(),
  matchedRule: z.string().nullable(),
  reason: z.string().describe('Why, in words that a model can act on.'),
  evaluatedAt: z.iso.datetime(),
  expiresAt: z.iso
    .datetime()
    .nullable()
    .describe('When the approval lapses unanswered; null when nobody was asked.'),
  params: JsonRecord.describe(
    "What may be executed: the call's own params when allowed, the approved ones when approved, else `{}`.",
  ),
  paramsDigest: z.string().regex(/^sha256:[0-9a-f]{64}$/),
  approval: ApprovalView.nullable(),
  edited: EditView.nullable().describe('What a person changed; null when nothing was.'),
  inquiries: z.array(InquiryView).describe('What people asked the agent, oldest first.'),
  execution: ExecutionView.nullable().describe('What became of the call; null before it starts.'),
  grantId: z.string().nullable().describe('The grant that allowed it; null when none did.'),
  receipt: z.string().nullable().describe('A signed statement that these params were allowed; null without.'),
  opinions: z.array(OpinionView).describe('What people think of it who were told after the fact.'),
  answer: z
    .union([z.string(), z.array(z.string())])
    .nullable()
    .describe('What a person answered to a question; null before, and for all else.'),
  action: z.enum(['approved', 'rejected']).nullable().describe('Of a plan; null before, and for all else.'),
  feedback: z.string().nullable().describe('What the person who decided a plan says of it; null without.'),
}

/**
 * A request as its agent sees it. The combinations are closed: `allowed` is true for what may run now, and for nothing
 * else. What has started may not be started again. A later server may say more; what is not known here is left out.
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
