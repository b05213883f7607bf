import { z } from 'zod'

const Effect = z.enum(['allow', 'deny', 'require_approval'])

const RuleTraceView = z.strictObject({
  rule: z.string(),
  action: Effect,
  fired: z.union([z.boolean(), z.literal('indeterminate')]).describe('`indeterminate`: it cannot be judged.'),
  because: z.array(z.string()).describe('The values that decided, such as `args.amount_cents is 72000`.'),
})

const PolicyTraceView = z.strictObject({
  policyId: z.string(),
  said: z.enum(['allow', 'deny', 'require_approval', 'nothing']),
  rules: z.array(RuleTraceView),
})

const TermsView = z.strictObject({
  groups: z.array(z.string()).describe('The approver groups that would be asked.'),
  channels: z.array(z.string()).describe('Where their cards would go.'),
  quorum: z.number().int().min(1).describe('How many distinct people would have to approve.'),
  timeoutMs: z.number().describe('How long they would have, in milliseconds.'),
})

/** The answer of `POST /v1/policies/explain`: what the policies say of a call, and why. Nothing was decided by it. */
export const Explanation = z
  .strictObject({
    verdict: Effect.describe('What the policies say. It allows nothing: only `POST /v1/authorize` does.'),
    matchedPolicyId: z.string().nullable(),
    matchedRule: z.string().nullable(),
    reason: z.string(),
    asked: TermsView.nullable().describe('Whom the call would ask; null when it would ask nobody.'),
    bundleHash: z.string().describe('The policies that said so.'),
    trace: z.strictObject({
      category: z.string(),
      tier: z.string().nullable(),
      policies: z.array(PolicyTraceView).describe('Each policy that was asked, in order.'),
      fallback: z.string().nullable().describe('What tiers and categories said, when no policy did.'),
    }),
    text: z.string().describe('The whole trace in plain lines, for people.'),
  })
  .meta({ id: 'Explanation', description: 'What the policies say of a call, and why. Nothing was recorded.' })
export type Explanation = z.infer<typeof Explanation>
