import { expect, test } from 'vitest'
import { explain } from '../../../src/policy/explain.ts'
import { aBundle, aCall } from '../builders.ts'

const ALLOW = 'rules: [{ name: yes, tool: refund_payment, action: allow }]'

test('a shadow policy changes nothing, and its decision is recorded separately', () => {
  const bundle = aBundle({
    'a.yaml': ALLOW,
    'b.yaml':
      'mode: shadow\npriority: 9\nrules: [{ name: no, tool: refund_payment, action: deny, message: Never }]',
  })

  expect(bundle.evaluate(aCall())).toMatchObject({
    effect: 'allow',
    policyId: 'a',
    shadow: [{ policyId: 'b', rule: 'no', effect: 'deny', reason: 'Never' }],
  })
})

test('a shadow policy does not allow by itself', () => {
  const bundle = aBundle({ 'a.yaml': `mode: shadow\n${ALLOW}` })

  expect(bundle.evaluate(aCall())).toMatchObject({
    effect: 'deny',
    policyId: null,
    shadow: [{ policyId: 'a', rule: 'yes', effect: 'allow' }],
  })
})

test('a shadow policy is not recorded where it decides nothing, is disabled, or is for other agents', () => {
  const rule = 'rules: [{ name: no, tool: refund_payment, action: deny }]'
  const bundle = aBundle({
    'a.yaml': ALLOW,
    'b.yaml': `mode: shadow\nagents: [other-*]\n${rule}`,
    'c.yaml': `mode: shadow\nenabled: false\n${rule}`,
    'd.yaml': 'mode: shadow\nrules: [{ name: never, tool: refund_payment, when: "false", action: allow }]',
  })

  expect(bundle.evaluate(aCall()).shadow).toEqual([])
})

test('a shadow rule changes nothing in its policy, not even which rules are relevant', () => {
  const bundle = aBundle({
    'a.yaml': `rules:
  - { name: by_category, category: edit, action: deny }
  - { name: named, tool: refund_payment, mode: shadow, action: allow }
tools: { refund_payment: { category: edit } }`,
  })

  expect(bundle.evaluate(aCall())).toMatchObject({
    effect: 'deny',
    rule: 'by_category',
    shadow: [{ policyId: 'a', rule: 'named', effect: 'allow' }],
  })
})

test('a shadow rule that cannot be evaluated would deny, and one that does not fire decides nothing', () => {
  const bundle = aBundle({
    'a.yaml': `rules:
  - { name: yes, tool: refund_payment, action: allow }
  - { name: cap, tool: refund_payment, mode: shadow, when: args.amount_cents > 99999, action: deny }`,
  })

  expect(bundle.evaluate(aCall()).shadow).toEqual([])
  expect(bundle.evaluate(aCall({ params: {} }))).toMatchObject({
    effect: 'allow',
    shadow: [
      { rule: 'cap', effect: 'deny', reason: "Rule 'cap' cannot be judged: args.amount_cents is missing" },
    ],
  })
})

test('a shadow rule counts its limit without ever blocking a call', () => {
  const bundle = aBundle({
    'a.yaml': `rules:
  - { name: yes, tool: refund_payment, action: allow }
  - { name: cap, tool: refund_payment, mode: shadow, limit: { max: 5, per: 1h }, action: deny }`,
  })

  expect(bundle.limits(aCall())).toHaveLength(1)
  expect(bundle.evaluate(aCall(), () => 5)).toMatchObject({
    effect: 'allow',
    consumptions: [{ amount: 1, atMost: null }],
    shadow: [{ rule: 'cap', effect: 'deny' }],
  })
  expect(bundle.evaluate(aCall(), () => 1)).toMatchObject({ consumptions: [{ atMost: null }], shadow: [] })
})

test('explain() shows the decision of a shadow policy', () => {
  const bundle = aBundle({
    'a.yaml': ALLOW,
    'b.yaml': 'mode: shadow\nrules: [{ name: no, tool: refund_payment, action: deny, message: Never }]',
  })

  expect(explain(aCall(), bundle.evaluate(aCall()))).toContain('In shadow, rule no of policy b denies: Never')
})

const bundle = aBundle({
  'a.yaml': `rules:
  - { name: yes, tool: refund_payment, action: allow }
  - name: refund_was_exact
    tool: refund_payment
    phase: result
    when: result.amount_cents != args.amount_cents
    action: deny
    message: The refund was not exact
  - { name: watch, tool: refund_payment, phase: result, mode: shadow, when: "result.fee > 0", action: deny }`,
  'b.yaml': 'priority: 9\nrules: [{ name: off, tool: other, phase: result, action: deny }]',
})

test('rules of phase result are not evaluated on a call', () => {
  expect(bundle.evaluate(aCall())).toMatchObject({ effect: 'allow', rule: 'yes', shadow: [] })
  expect(bundle.evaluate(aCall({ tool: 'other' }))).toMatchObject({ effect: 'deny', policyId: null })
})

test('rules of phase result accept or deny the result of a call', () => {
  expect(bundle.evaluateResult(aCall(), { amount_cents: 72_000, fee: 1 })).toMatchObject({
    effect: 'accept',
    shadow: [{ rule: 'watch', effect: 'deny' }],
  })
  expect(bundle.evaluateResult(aCall(), { amount_cents: 1, fee: 0 })).toMatchObject({
    effect: 'deny',
    policyId: 'a',
    rule: 'refund_was_exact',
    reason: 'The refund was not exact',
    shadow: [],
  })
  expect(bundle.evaluateResult(aCall({ tool: 'unknown' }), null).effect).toBe('accept')
})

test('rules of phase result deny a result that cannot be evaluated', () => {
  expect(bundle.evaluateResult(aCall(), 'done')).toMatchObject({
    effect: 'deny',
    reason: "Rule 'refund_was_exact' cannot be judged: result is text, expected an object",
  })
})

const tiered = aBundle({
  'a.yaml': `rules:
  - { name: tool_itself, tool: dangerous_tool, action: deny }
  - { name: shell, tool: run_shell, action: allow }
categories: { execute: require_approval }
defaults: { approvers: "#desk" }
tools:
  dangerous_tool: { category: execute }
  run_shell: { category: execute }
  run_script: { category: execute }`,
  'b.yaml':
    'rules: [{ name: any_execution, category: execute, action: require_approval, approvers: "#desk" }]\npriority: -1',
})
const decision = (tool: string) => {
  const { effect, rule } = tiered.evaluate(aCall({ tool }))
  return [effect, rule]
}

test("a rule that names the tool takes precedence over the tool's category", () => {
  expect(decision('dangerous_tool')).toEqual(['deny', 'tool_itself'])
  expect(decision('run_shell')).toEqual(['allow', 'shell'])
  expect(decision('run_script')).toEqual(['require_approval', 'any_execution'])
})
