import { expect, test } from 'vitest'
import { aBundle, aCall } from '../builders.ts'

const RULES = `rules:
  - name: protect_production_deletes
    description: Block customer deletes outside dev
    tool: delete_customer
    when: context.environment != "development"
    action: deny
    message: "Customer deletes require dev environment or manual override"
  - name: prevent_cascade_deletes
    description: Cascade needs guardrails for agents
    tool: delete_customer
    when: args.cascade == true
    action: deny
    message: "Cascade deletes must be issued by a human operator"
  - name: cap_refund_amount
    description: Refunds over $500 require finance review
    tool: refund_payment
    when: args.amount_cents > 50000
    action: require_approval
    approvers: [finance-team]
    timeout: 1h
  - name: outreach_domain_allowlist
    description: Only contact verified lead domains
    tool: send_outreach
    when: "!args.recipient.match(/@approved\\\\.invalid$/)"
    action: deny
    message: "Outreach restricted to allowlisted domains"
`
const GROUPS = `approvers:
  finance-team: { channel: "#finance-approvals", members: ["@finance"] }
`
const bundle = aBundle({ 'mastra.yaml': RULES, 'people.yaml': GROUPS })

function evaluateCondition(tool: string, params: Parameters<typeof aCall>[0]) {
  return bundle.evaluate(aCall({ tool, ...params }))
}

test('protect_production_deletes denies a delete in production with its message', () => {
  expect(evaluateCondition('delete_customer', { params: { customer_id: 'cus_1' } })).toMatchObject({
    effect: 'deny',
    policyId: 'mastra',
    rule: 'protect_production_deletes',
    reason: 'Customer deletes require dev environment or manual override',
  })
})

test('protect_production_deletes denies a delete that does not state its environment', () => {
  expect(evaluateCondition('delete_customer', { context: {} }).effect).toBe('deny')
})

test('protect_production_deletes allows a plain delete in development', () => {
  expect(
    evaluateCondition('delete_customer', { params: {}, context: { environment: 'development' } }),
  ).toMatchObject({
    effect: 'allow',
    rule: null,
    reason: "All relevant rules of policy 'mastra' passed",
  })
})

test('prevent_cascade_deletes denies a cascade in development', () => {
  const call = { params: { cascade: true }, context: { environment: 'development' } }

  expect(evaluateCondition('delete_customer', call)).toMatchObject({
    effect: 'deny',
    rule: 'prevent_cascade_deletes',
    reason: 'Cascade deletes must be issued by a human operator',
  })
})

test('cap_refund_amount asks finance-team for an hour about more than $500', () => {
  expect(evaluateCondition('refund_payment', {})).toMatchObject({
    effect: 'require_approval',
    policyId: 'mastra',
    rule: 'cap_refund_amount',
    reason: 'Refunds over $500 require finance review',
    obligation: {
      stages: [[{ groups: ['finance-team'], quorum: 1 }]],
      timeoutMs: 3_600_000,
      selfApproval: false,
      requireReason: [],
    },
  })
})

test('cap_refund_amount allows $500', () => {
  expect(evaluateCondition('refund_payment', { params: { amount_cents: 50_000 } }).effect).toBe('allow')
})

test('cap_refund_amount denies a refund without an amount, and says so', () => {
  expect(evaluateCondition('refund_payment', { params: {} })).toMatchObject({
    effect: 'deny',
    rule: 'cap_refund_amount',
    reason: "Rule 'cap_refund_amount' cannot be judged: args.amount_cents is missing",
  })
})

test('cap_refund_amount denies an amount that is a text, and says so', () => {
  expect(evaluateCondition('refund_payment', { params: { amount_cents: '1' } }).reason).toBe(
    "Rule 'cap_refund_amount' cannot be judged: args.amount_cents is text, expected a number",
  )
})

test('outreach_domain_allowlist allows an allow-listed domain', () => {
  expect(evaluateCondition('send_outreach', { params: { recipient: 'lead@approved.invalid' } }).effect).toBe(
    'allow',
  )
})

test('outreach_domain_allowlist denies other domains, also one that only contains the allowed one', () => {
  for (const recipient of ['lead@other.invalid', 'x@approved.invalid.evil.test', 'x@approvedXinvalid']) {
    expect(evaluateCondition('send_outreach', { params: { recipient } }).reason).toBe(
      'Outreach restricted to allowlisted domains',
    )
  }
})

test('outreach_domain_allowlist denies a recipient with white space after the allowed domain', () => {
  expect(evaluateCondition('send_outreach', { params: { recipient: 'x@approved.invalid\n' } })).toMatchObject(
    {
      effect: 'deny',
      reason: expect.stringContaining('args.recipient contains characters that people cannot see'),
    },
  )
})

test('outreach_domain_allowlist denies a recipient that is missing, null or a list', () => {
  for (const params of [{}, { recipient: null }, { recipient: ['lead@approved.invalid'] }]) {
    expect(evaluateCondition('send_outreach', { params }).effect).toBe('deny')
  }
})

test('a tool without any rule is denied by default', () => {
  expect(evaluateCondition('publish_post', {})).toMatchObject({
    effect: 'deny',
    policyId: null,
    rule: null,
    reason: 'No policy explicitly allows this action (default deny)',
  })
})
