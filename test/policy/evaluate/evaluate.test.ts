import { expect, test } from 'vitest'
import { aBundle, aCall } from '../builders.ts'

const GROUPS = `approvers:
  one: { channel: "#one" }
  two: { channel: "#two" }
`

const allow = 'rules: [{ name: yes, tool: refund_payment, action: allow }]'
const deny = 'rules: [{ name: no, tool: refund_payment, action: deny }]'

test('the policy of the highest priority decides', () => {
  const bundle = aBundle({ 'a.yaml': allow, 'b.yaml': `priority: 1\n${deny}` })

  expect(bundle.evaluate(aCall())).toMatchObject({ effect: 'deny', policyId: 'b', rule: 'no' })
})

test('policies of equal priority are evaluated by name', () => {
  const bundle = aBundle({ 'z.yaml': `name: a\n${allow}`, 'b.yaml': deny })

  expect(bundle.evaluate(aCall())).toMatchObject({ effect: 'allow', policyId: 'a' })
})

test('the order of policies does not depend on the order of files', () => {
  const forwards = aBundle({ 'a.yaml': allow, 'b.yaml': deny })
  const backwards = aBundle({ 'b.yaml': deny, 'a.yaml': allow })

  expect(forwards.hash).toBe(backwards.hash)
  expect(backwards.evaluate(aCall()).policyId).toBe('a')
})

test('a policy without a rule for the tool is skipped', () => {
  const other = 'priority: 9\nrules: [{ name: no, tool: other_tool, action: deny }]'
  const bundle = aBundle({ 'a.yaml': allow, 'b.yaml': other })

  expect(bundle.evaluate(aCall())).toMatchObject({ effect: 'allow', policyId: 'a' })
})

test('a policy that is disabled or for other agents is skipped', () => {
  const bundle = aBundle({
    'a.yaml': allow,
    'b.yaml': `priority: 9\nenabled: false\n${deny}`,
    'c.yaml': `priority: 9\nagents: [billing-*, ops]\n${deny}`,
  })

  expect(bundle.evaluate(aCall()).effect).toBe('allow')
  expect(bundle.evaluate(aCall({ agentId: 'billing-7' })).effect).toBe('deny')
  expect(bundle.policies.map(({ id, enabled }) => [id, enabled])).toEqual([
    ['a', true],
    ['b', false],
    ['c', true],
  ])
})

test('any denial of a policy denies, whatever its other rules say', () => {
  const bundle = aBundle({
    'a.yaml': `rules:
  - { name: yes, tool: refund_payment, action: allow }
  - { name: ask, tool: refund_payment, action: require_approval, approvers: one }
  - { name: no, tool: refund_payment, action: deny, message: Never }
${GROUPS}`,
  })

  expect(bundle.evaluate(aCall())).toMatchObject({ effect: 'deny', rule: 'no', reason: 'Never' })
})

test('all approvals of a policy that fire are combined, and the stricter terms win', () => {
  const bundle = aBundle({
    'a.yaml': `rules:
  - { name: x, tool: refund_payment, action: require_approval, approvers: [one], quorum: 2, timeout: 2h, self_approval: true, message: First }
  - { name: y, tool: "refund_*", action: require_approval, approvers: [two, one], timeout: 30m, require_reason: deny, message: Second }
  - { name: z, tool: refund_payment, when: "false", action: require_approval, approvers: ["#three"], quorum: 9 }
${GROUPS}`,
  })

  expect(bundle.evaluate(aCall())).toMatchObject({
    effect: 'require_approval',
    rule: 'x',
    reason: 'First; Second',
    obligation: {
      stages: [
        [
          { groups: ['one'], quorum: 2, escalationGroups: [] },
          { groups: ['two', 'one'], quorum: 1, escalationGroups: [] },
        ],
      ],
      timeoutMs: 1_800_000,
      selfApproval: false,
      requireReason: ['deny'],
    },
  })
})

test('a policy with allow rules of which none fires decides nothing', () => {
  const bundle = aBundle({
    'a.yaml': `rules:
  - { name: small, tool: refund_payment, when: args.amount_cents < 100, action: allow }
  - { name: negative, tool: refund_payment, when: args.amount_cents < 0, action: deny }
`,
  })

  expect(bundle.evaluate(aCall())).toMatchObject({ effect: 'deny', policyId: null })
  expect(bundle.evaluate(aCall({ params: { amount_cents: 50 } }))).toMatchObject({
    effect: 'allow',
    rule: 'small',
    reason: "Rule 'small' allows this",
  })
})

test('an allow rule that cannot be evaluated does not fire', () => {
  const bundle = aBundle({
    'a.yaml': 'rules: [{ name: small, tool: refund_payment, when: args.amount_cents < 100, action: allow }]',
  })

  expect(bundle.evaluate(aCall({ params: {} }))).toMatchObject({ effect: 'deny', policyId: null })
})

test('a denial that fires gives the reason before one that cannot be evaluated', () => {
  const bundle = aBundle({
    'a.yaml': `rules:
  - { name: unknown, tool: refund_payment, when: args.nothing > 1, action: deny }
  - { name: known, tool: refund_payment, when: args.amount_cents > 1, action: deny }
`,
  })

  expect(bundle.evaluate(aCall()).rule).toBe('known')
})

test('the reason is the message of the rule, else the description, else a standard sentence', () => {
  const bundle = aBundle({
    'a.yaml': `rules:
  - { name: a, tool: a, action: deny, message: Message, description: Description }
  - { name: b, tool: b, action: deny, description: Description }
  - { name: c, tool: c, action: deny }
  - { name: d, tool: d, action: require_approval, approvers: one }
${GROUPS}`,
  })

  const reasons = ['a', 'b', 'c', 'd'].map((tool) => bundle.evaluate(aCall({ tool })).reason)
  expect(reasons).toEqual(['Message', 'Description', "Rule 'c' denies this", "Rule 'd' asks for approval"])
})

test('a rule that names the tool makes the category rules of its policy irrelevant, a glob does not', () => {
  const bundle = aBundle({
    'a.yaml': `rules:
  - { name: edits, category: edit, action: deny }
  - { name: exact, tool: [save, load], action: allow }
  - { name: glob, tool: "sa*e", action: allow }
`,
  })

  expect(bundle.evaluate(aCall({ tool: 'save', category: 'edit' })).effect).toBe('allow')
  expect(bundle.evaluate(aCall({ tool: 'salve', category: 'edit' })).rule).toBe('edits')
  expect(bundle.evaluate(aCall({ tool: 'Save' })).policyId).toBeNull()
})

const bundle = aBundle({
  'a.yaml': `priority: 5
rules:
  - { name: tiny, tool: pay, when: args.card.number == "1" && args.amount < 5, action: allow }
`,
  'b.yaml': `rules:
  - { name: late, tool: pay, when: args.list.length > 1 || args.deep == null, action: deny }
  - { name: typed, tool: pay, when: args.amount > "x", action: deny }
tools: { pay: { mask: [number], tier: irreversible } }
`,
})
const params = { card: { number: '4111' }, amount: 7, list: [1], deep: { a: 1 } }

test('the trace names every policy and rule that was evaluated, with the values that decided', () => {
  expect(JSON.parse(JSON.stringify(bundle.evaluate(aCall({ tool: 'pay', params })).trace))).toEqual({
    category: 'other',
    tier: 'irreversible',
    fallback: null,
    policies: [
      {
        policyId: 'a',
        effect: 'nothing',
        rules: [
          {
            rule: 'tiny',
            action: 'allow',
            when: 'args.card.number == "1" && args.amount < 5',
            fired: false,
            observations: ['args.card.number is ‹masked›', 'args.amount is 7'],
          },
        ],
      },
      {
        policyId: 'b',
        effect: 'deny',
        rules: [
          {
            rule: 'late',
            action: 'deny',
            when: 'args.list.length > 1 || args.deep == null',
            fired: false,
            observations: ['args.list.length is 1', 'args.deep is an object'],
          },
          {
            rule: 'typed',
            action: 'deny',
            when: 'args.amount > "x"',
            fired: 'indeterminate',
            observations: ['args.amount is a number, expected text', 'args.amount is 7'],
          },
        ],
      },
    ],
  })
})

test('the trace is the same each time it is read', () => {
  const { trace } = bundle.evaluate(aCall({ tool: 'pay', params }))

  expect(trace.policies).toBe(trace.policies)
})

test('thousands of rules for other tools do not change the decision', () => {
  const rules = Array.from(
    { length: 3_000 },
    (_, n) => `  - { name: r${n}, tool: t${n}, action: deny }`,
  ).join('\n')
  const bundle = aBundle({
    'a.yaml': `rules:\n${rules}\n  - { name: mine, tool: refund_payment, action: allow }\n`,
  })

  expect(bundle.evaluate(aCall()).rule).toBe('mine')
  expect(bundle.evaluate(aCall({ tool: 't2999' })).rule).toBe('r2999')
})

test('more tools than the cache holds are each evaluated correctly', () => {
  const bundle = aBundle({ 'a.yaml': 'rules: [{ name: even, tool: "*0", action: allow }]' })
  const effects = Array.from({ length: 5_000 }, (_, n) => bundle.evaluate(aCall({ tool: `t${n}` })).effect)

  expect(effects.filter((effect) => effect === 'allow')).toHaveLength(500)
  expect(bundle.evaluate(aCall({ tool: 't0' })).effect).toBe('allow')
})
