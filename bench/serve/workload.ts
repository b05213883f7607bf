import { stringify } from 'yaml'

/** What a call of the benchmark must lead to. */
export type Outcome = 'allowed' | 'denied' | 'escalated'

/** The status of the response, and a part of its body, that show the outcome. */
export interface ExpectedAnswer {
  readonly status: number
  readonly contains: string
}

export const EXPECTED: Readonly<Record<Outcome, ExpectedAnswer>> = {
  allowed: { status: 200, contains: '"allowed":true' },
  denied: { status: 200, contains: '"outcome":"denied"' },
  escalated: { status: 202, contains: '"outcome":"escalated"' },
}

/** An agent with a large quota, whose calls are timed. */
export const AGENT = 'support-agent'
/** An agent with the default quota, which floods the server. */
export const FLOODING_AGENT = 'runaway-agent'

const TOOLS = 25
const BODIES = 500
const CHANNEL = '#finance-approvals'

/** The policies of the server: 100 rules, four for each of 25 tools. */
export function policyFile(): string {
  return stringify({
    name: 'bench',
    rules: Array.from({ length: TOOLS }, (_, index) => rulesOf(`refund_${index}`)).flat(),
    approvers: { finance: { channel: CHANNEL, members: ['@finance'], notify: 'none' } },
    quotas: { [AGENT]: { max_pending: 100_000, rate: '100000/s' } },
  })
}

function rulesOf(tool: string): readonly object[] {
  return [
    { name: `${tool}_too_much`, tool, when: 'args.amount_cents > 1000000', action: 'deny' },
    { name: `${tool}_test_data`, tool, when: 'context.environment == "test"', action: 'deny' },
    {
      name: `${tool}_large`,
      tool,
      when: 'args.amount_cents > 50000',
      action: 'require_approval',
      approvers: ['finance'],
      message: 'Refunds over $500 require finance review',
    },
    { name: `${tool}_by_role`, tool, when: 'context.user_role in ["support", "finance"]', action: 'allow' },
  ]
}

const AMOUNTS: Readonly<Record<Outcome, number>> = { allowed: 1_000, denied: 2_000_000, escalated: 60_000 }

/** Bodies of different calls that all have this outcome, about 300 bytes each. */
export function bodiesOf(outcome: Outcome, agentId = AGENT): readonly string[] {
  return Array.from({ length: BODIES }, (_, index) =>
    JSON.stringify({
      agentId,
      tool: `refund_${index % TOOLS}`,
      params: {
        payment_id: `pay_${100_000 + index}`,
        amount_cents: AMOUNTS[outcome] + index,
        currency: 'EUR',
        note: 'Two of the four chairs of this order arrived damaged',
      },
      context: { environment: 'production', user_role: 'support' },
      toolCallId: `call_${100_000 + index}`,
      summary: 'Refund for order 2847',
    }),
  )
}
