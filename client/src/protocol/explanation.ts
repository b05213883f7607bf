import { z } from 'zod'
import { LockdownView } from './lockdown.ts'

const Effect = z.enum(['allow', 'deny', 'require_approval'])

const RuleTraceView = z.strictObject({
  rule: z.string(),
  action: Effect,
  fired: z
    .union([z.boolean(), z.literal('indeterminate')])
    .describe('`indeterminate`: it cannot be evaluated.'),
  because: z.array(z.string()).describe('The values that decided, such as `args.amount_cents is 72000`.'),
})

const PolicyTraceView = z.strictObject({
  policyId: z.string(),
  said: z.enum(['allow', 'deny', 'require_approval', 'nothing']),
  rules: z.array(RuleTraceView),
})

const ObligationView = z.strictObject({
  groups: z.array(z.string()).describe('The approver groups that would be asked.'),
  channels: z.array(z.string()).describe('The channels of their cards.'),
  quorum: z.number().int().min(1).describe('The number of distinct people who would have to approve.'),
  timeoutMs: z.number().describe('The time to answer, in milliseconds.'),
})

/** The answer of `POST /v1/policies/explain`: the decision of the policies about a call, with the reasons. It has no effect. */
export const Explanation = z
  .strictObject({
    verdict: Effect.describe(
      'The decision of the policies. It does not allow the call: only `POST /v1/authorize` does.',
    ),
    matchedPolicyId: z.string().nullable(),
    matchedRule: z.string().nullable(),
    reason: z.string(),
    asked: ObligationView.nullable().describe('Who would be asked; null when nobody would be.'),
    lockdown: LockdownView.nullable()
      .default(null)
      .describe('The lockdown that denies it, whatever the policies decide; null when there is none.'),
    bundleHash: z.string().describe('The bundle that was evaluated.'),
    trace: z.strictObject({
      category: z.string(),
      tier: z.string().nullable(),
      policies: z.array(PolicyTraceView).describe('Each policy that was evaluated, in order.'),
      fallback: z
        .string()
        .nullable()
        .describe('The decision of tiers and categories, when no policy decided.'),
    }),
    text: z.string().describe('The whole trace in plain lines, for people.'),
  })
  .meta({
    id: 'Explanation',
    description: 'The decision of the policies about a call, with the reasons. Nothing was recorded.',
  })
export type Explanation = z.infer<typeof Explanation>
