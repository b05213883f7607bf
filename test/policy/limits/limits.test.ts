import { expect, test } from 'vitest'
import type { Call, Usage } from '../../../src/policy/model/decision.ts'
import { aBundle, aCall, diagnosticsOf } from '../builders.ts'

const GROUP = 'approvers: { team: { channel: "#team" } }'

function limited(limit: string, more = 'action: deny') {
  return aBundle({
    'a.yaml': `rules: [{ name: r, tool: refund_payment, limit: ${limit}, ${more} }]\n${GROUP}`,
  })
}

const used =
  (amount: number): Usage =>
  () =>
    amount

test('a limit allows what stays within it, and fires with the first call beyond', () => {
  const bundle = limited('{ max: 3, per: 1h }')

  expect([0, 2, 3, 9].map((amount) => bundle.evaluate(aCall(), used(amount)).effect)).toEqual([
    'allow',
    'allow',
    'deny',
    'deny',
  ])
})

test('a limit on a sum of values is exact to the last cent', () => {
  const bundle = limited('{ max: 100000, per: 1d, sum: args.amount_cents }')

  expect(bundle.evaluate(aCall(), used(28_000)).effect).toBe('allow')
  expect(bundle.evaluate(aCall(), used(28_001)).effect).toBe('deny')
})

test('a limit counts texts that people cannot tell apart as one', () => {
  const bundle = limited('{ max: 1, per: 1h, by: args.to }')
  const keys = ['ann', 'a\u200bnn', 'ａｎｎ', ' ann'].flatMap((to) =>
    bundle.limits(aCall({ params: { to } })).map(({ key }) => key),
  )

  expect(new Set(keys).size).toBe(1)
  expect(bundle.limits(aCall({ params: { to: 'Ann' } }))).not.toMatchObject([{ key: keys[0] }])
})

test('a limit counts calls that are allowed or asked about, not those that are denied', () => {
  const asking = limited('{ max: 1, per: 1h }', 'action: require_approval, approvers: team')

  expect(asking.evaluate(aCall(), used(0)).consumptions).toEqual([
    { key: expect.stringMatching(/^a\/r\/count\/[0-9a-f]{32}$/), perMs: 3_600_000, amount: 1, atMost: 1 },
  ])
  expect(asking.evaluate(aCall(), used(1))).toMatchObject({
    effect: 'require_approval',
    consumptions: [{ amount: 1, atMost: null }],
  })
  expect(limited('{ max: 1, per: 1h }').evaluate(aCall(), used(1))).toMatchObject({
    effect: 'deny',
    consumptions: [],
  })
})

test('a limit counts only calls for which the rest of its rule holds', () => {
  const bundle = limited('{ max: 1, per: 1h }', 'when: args.amount_cents > 100, action: deny')

  expect(bundle.evaluate(aCall({ params: { amount_cents: 5 } }), used(9))).toMatchObject({
    effect: 'allow',
    consumptions: [],
  })
  expect(bundle.evaluate(aCall({ params: {} }), used(0))).toMatchObject({
    effect: 'deny',
    consumptions: [],
  })
})

test('a limit also counts calls about which its policy decides nothing and that another one allows', () => {
  const bundle = aBundle({
    'a.yaml': `priority: 9
rules:
  - { name: cap, tool: refund_payment, limit: { max: 5, per: 1h }, action: deny }
  - { name: never, tool: refund_payment, when: "false", action: allow }`,
    'b.yaml': 'rules: [{ name: yes, tool: refund_payment, action: allow }]',
  })

  expect(bundle.evaluate(aCall(), used(0))).toMatchObject({
    policyId: 'b',
    effect: 'allow',
    consumptions: [{ atMost: 5 }],
  })
})

test('a limit and its usage appear in the trace', () => {
  const [policy] = limited('{ max: 3, per: 90m }').evaluate(aCall(), used(2)).trace.policies

  expect(policy?.rules[0]).toMatchObject({
    fired: false,
    observations: ['2 of 3 used within 90m, and this call adds 1'],
  })
})

test('a limit denies when its usage is unknown', () => {
  expect(limited('{ max: 3, per: 1h }').evaluate(aCall())).toMatchObject({
    effect: 'deny',
    reason: "Rule 'r' cannot be judged: the usage of the limit is unknown",
  })
})

const keys = (by: string, ...calls: readonly Partial<Call>[]) => {
  const bundle = aBundle({
    'a.yaml': `rules: [{ name: r, tool: "*", limit: { max: 3, per: 1h, by: ${by} }, action: deny }]`,
  })
  return calls.map((call) => bundle.limits(aCall(call)).map(({ key }) => key)[0])
}
const differ = (by: string, one: Partial<Call>, other: Partial<Call>) => {
  const [first, second] = keys(by, one, other)
  return first !== second
}

test('a limit is shared by the calls of one agent by default, and otherwise as `by` says', () => {
  expect(differ('agent', { agentId: 'a' }, { agentId: 'b' })).toBe(true)
  expect(differ('agent', { tool: 'a' }, { tool: 'b' })).toBe(false)
  expect(differ('tool', { tool: 'a' }, { tool: 'b' })).toBe(true)
  expect(differ('session', { sessionId: 'a' }, { sessionId: 'b' })).toBe(true)
  expect(differ('args.to', { params: { to: 'x' } }, { params: { to: 'y' } })).toBe(true)
  expect(differ('args.to', { params: { to: 1 } }, { params: { to: '1' } })).toBe(false)
})

test('the key of a limit does not reveal the value that it counts by', () => {
  expect(keys('args.card', { params: { card: '4111111111111111' } })[0]).not.toContain('4111')
})

test.each([
  ['session', { sessionId: null }, 'session is missing'],
  ['args.to', { params: {} }, 'args.to is missing'],
  ['args.to', { params: { to: ['x'] } }, 'args.to is a list, expected text, a number, or true or false'],
])('a limit by %s denies a call without it', (by, call, why) => {
  const bundle = limited(`{ max: 3, per: 1h, by: ${by} }`)

  expect(bundle.limits(aCall(call))).toEqual([])
  expect(bundle.evaluate(aCall(call), used(0)).reason).toBe(`Rule 'r' cannot be judged: ${why}`)
})

test.each([
  [{}, 'args.amount_cents is missing'],
  [{ amount_cents: '5' }, 'args.amount_cents is text, expected a number'],
  [{ amount_cents: -5 }, 'args.amount_cents is -5, expected a number from 0 to 1000000000000000'],
  [{ amount_cents: 1e300 }, 'args.amount_cents is 1e+300, expected a number from 0 to 1000000000000000'],
])('a limit on a sum denies a call whose amount is %j', (params, why) => {
  const bundle = limited('{ max: 3, per: 1h, sum: args.amount_cents }')

  expect(bundle.evaluate(aCall({ params }), used(0)).reason).toBe(`Rule 'r' cannot be judged: ${why}`)
})

test('a limit that has no effect is refused', () => {
  const diagnostics = (limit: string, action = 'deny') =>
    diagnosticsOf({ 'a.yaml': `rules: [{ name: r, tool: t, limit: ${limit}, action: ${action} }]` })

  expect(diagnostics('{ per: 1h }')).toEqual([
    'a.yaml:1:36: rules[0].limit.max: is missing, expected a number',
  ])
  expect(diagnostics('{ max: 1.5, per: 1h }')).toEqual([
    'a.yaml:1:43: rules[0].limit.max: expected a whole number of calls, at most 100,000; a budget of values needs `sum`',
  ])
  expect(diagnostics('{ max: 0, per: 1h }')).toEqual([
    'a.yaml:1:43: rules[0].limit.max: expected more than 0',
  ])
  expect(diagnostics('{ max: 1, per: 32d }')).toEqual([
    'a.yaml:1:51: rules[0].limit.per: expected at most 31d',
  ])
  expect(diagnostics('{ max: 1, per: 1h, by: "[1]" }')).toEqual([
    'a.yaml:1:60: rules[0].limit.by: this is always a list, expected text or a number or true or false (at character 1 of the condition)',
  ])
  expect(diagnostics('{ max: 1, per: 1h, sum: agent }')).toHaveLength(1)
  expect(diagnostics('{ max: 1, per: 1h }', 'allow')).toEqual([
    'a.yaml:1:29: `limit` is only allowed with action deny or require_approval, not with allow',
  ])
})
