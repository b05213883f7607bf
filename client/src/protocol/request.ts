import { z } from 'zod'
import { JsonRecord } from './json.ts'

/** What a status means to a program. */
export const Outcome = z.enum(['allowed', 'denied', 'escalated'])
export type Outcome = z.infer<typeof Outcome>

/** Where a request stands. */
export const Status = z.enum(['allowed', 'denied', 'pending', 'approved', 'rejected', 'expired', 'cancelled'])
export type Status = z.infer<typeof Status>

/** What each status means to a program: only `allowed` and `approved` let it run. */
export const OUTCOME_OF_STATUS: Readonly<Record<Status, Outcome>> = {
  allowed: 'allowed',
  denied: 'denied',
  pending: 'escalated',
  approved: 'allowed',
  rejected: 'denied',
  expired: 'denied',
  cancelled: 'denied',
}

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
    needed: z.number().int().min(1).describe('How many distinct people must approve at the least.'),
    votes: z.array(VoteView),
  })
  .meta({ id: 'ApprovalView', description: 'Whom Veto asked, and what they said so far.' })
export type ApprovalView = z.infer<typeof ApprovalView>

const settledAnswer = {
  id: z.string(),
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
}

/**
 * A request as its agent sees it. The combinations are closed: no answer can say allowed and be anything else. A later
 * server may say more; what is not known here is left out.
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
  ])
  .meta({
    id: 'RequestView',
    description: 'A request as its agent sees it. Run the call only when `allowed` is true.',
  })
export type RequestView = z.infer<typeof RequestView>

function answer<S extends Status, A extends boolean>(status: S, allowed: A) {
  return z.object({
    ...settledAnswer,
    status: z.literal(status),
    allowed: z.literal(allowed),
    outcome: z.literal(OUTCOME_OF_STATUS[status]),
  })
}
