import { expect, test } from 'vitest'
import { explain } from '../../../src/policy/explain.ts'
import { aBundle, aCall, diagnosticsOf } from '../builders.ts'

const BASE = `tools: { db.x: { category: execute } }
categories: { execute: deny }
approvers: { boss: { channel: "#boss" }, dba: { channel: "#dba" } }
`
const STOP = '{ name: many, tool: db.x, when: args.n > 100, action: deny }'

function bundle(otherwise: string, more = 'defaults: { approvers: boss, timeout: 10m }', rules = STOP) {
  return aBundle({ 'db.yaml': `${otherwise}\nrules: [${rules}]\n`, 'base.yaml': `${BASE}${more}\n` })
}

const call = aCall({ tool: 'db.x', params: { n: 1 } })

test('a policy whose rules all pass allows the call, also with `otherwise: allow`', () => {
  for (const otherwise of ['', 'otherwise: allow']) {
    expect(bundle(otherwise).evaluate(call)).toMatchObject({
      effect: 'allow',
      policyId: 'db',
      rule: null,
      reason: "All relevant rules of policy 'db' passed",
    })
  }
})

test('a policy whose rules all pass decides nothing with `otherwise: nothing`, so that the category decides', () => {
  expect(bundle('otherwise: nothing').evaluate(call)).toMatchObject({
    effect: 'deny',
    policyId: null,
    reason: 'No policy covers this tool; tools of category execute are denied',
  })
})

test('a policy whose rules all pass asks the default approvers with `otherwise: ask`, and explains it', () => {
  const decision = bundle('otherwise: ask').evaluate(call)

  expect(decision).toMatchObject({
    effect: 'require_approval',
    policyId: 'db',
    rule: null,
    reason: "No rule of policy 'db' fired, and the policy requires approval for all other calls",
    obligation: { stages: [[{ groups: ['boss'], quorum: 1 }]], timeoutMs: 600_000 },
  })
  expect(explain(call, decision).split('\n')).toEqual([
    'support-agent wants to call db.x (category execute).',
    "People are asked: No rule of policy 'db' fired, and the policy requires approval for all other calls",
    'Needs 1 approval from boss within 10 min.',
    'Decided by policy db.',
    '',
    'Policy db asks for approval:',
    '  many (deny) did not fire: args.n is 1 (when: args.n > 100)',
  ])
})

test('a policy with `otherwise: ask` asks the approvers of its rules where there are no default approvers', () => {
  const rule = '{ name: some, tool: db.x, when: args.n > 10, action: require_approval, approvers: dba }'

  expect(bundle('otherwise: ask', '', rule).evaluate(call)).toMatchObject({
    effect: 'require_approval',
    rule: null,
    obligation: { stages: [[{ groups: ['dba'], quorum: 1 }]] },
  })
})

test('`otherwise` never allows where a rule could have allowed the call', () => {
  const allow = '{ name: few, tool: db.x, when: args.n < 1, action: allow }'
  const effects = ['allow', 'ask', 'nothing'].map(
    (otherwise) => bundle(`otherwise: ${otherwise}`, undefined, allow).evaluate(call).effect,
  )

  expect(effects).toEqual(['deny', 'require_approval', 'deny'])
})

test('`otherwise` changes neither what rules deny and ask, nor tools without a rule', () => {
  expect(bundle('otherwise: ask').evaluate(aCall({ tool: 'db.x', params: { n: 101 } })).rule).toBe('many')
  expect(bundle('otherwise: ask').evaluate(aCall({ tool: 'other' })).policyId).toBeNull()
})

test('`otherwise` of a shadow policy is recorded as what it would have decided', () => {
  const decision = bundle('mode: shadow\notherwise: ask').evaluate(call)

  expect([decision.effect, decision.shadow]).toMatchObject([
    'deny',
    [{ policyId: 'db', rule: null, effect: 'require_approval' }],
  ])
})

test('`otherwise` is one of three words', () => {
  expect(diagnosticsOf({ 'a.yaml': `otherwise: deny\nrules: [${STOP}]` })).toEqual([
    expect.stringMatching(/^a\.yaml:1:12: otherwise: .*allow.*ask.*nothing/),
  ])
})

test('`otherwise: ask` requires approvers', () => {
  expect(diagnosticsOf({ 'a.yaml': `otherwise: ask\nrules: [${STOP}]` })).toEqual([
    'a.yaml:1:12: nobody could approve: `otherwise: ask` requires `defaults.approvers`, or a rule of the policy with `approvers`',
  ])
})
