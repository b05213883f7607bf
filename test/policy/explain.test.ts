import { expect, test } from 'vitest'
import { explain } from '../../src/policy/explain.ts'
import { aBundle, aCall } from './builders.ts'

const bundle = aBundle({
  'support.yaml': `rules:
  - { name: cap, tool: refund_payment, when: args.amount_cents > 50000, action: require_approval, approvers: [finance, "#boss"], quorum: 2, self_approval: true, require_reason: [approve, deny], message: Over the cap }
  - { name: dry, tool: refund_payment, when: args.dry.match(/x/), action: allow }
`,
  'people.yaml':
    'approvers: { finance: { channel: "#finance" } }\ntools: { crm.*: { tier: reversible } }\ntiers: { reversible: allow }',
})

function explained(known: Parameters<typeof aCall>[0]) {
  const call = aCall(known)
  return explain(call, bundle.evaluate(call)).split('\n')
}

test('explain() shows who is asked, and why', () => {
  expect(explained({})).toEqual([
    'support-agent wants to call refund_payment (category other).',
    'People are asked: Over the cap',
    'Needs 2 approvals from finance or #boss within 1 h; the requester may vote; a reason is required to approve and to deny.',
    'Decided by rule cap of policy support.',
    '',
    'Policy support asks for approval:',
    '  cap (require_approval) fired: args.amount_cents is 72000 (when: args.amount_cents > 50000)',
    '  dry (allow) cannot be evaluated: args.dry is missing (when: args.dry.match(/x/))',
  ])
})

test('explain() shows for how long an approval can be taken back', () => {
  const held = aBundle({
    'a.yaml': `rules: [{ name: r, tool: t, action: require_approval, approvers: "#team", undo: 10s }]`,
  })
  const call = aCall({ tool: 't' })

  expect(explain(call, held.evaluate(call))).toContain(
    'Needs 1 approval from #team within 1 h; an approval is held for 10 s, and can be taken back until then.',
  )
})

test('explain() shows what a policy evaluated that decided nothing', () => {
  expect(explained({ params: { amount_cents: 1, dry: 'no' } }).slice(1)).toEqual([
    'Denied: No policy explicitly allows this action (default deny)',
    '',
    'Policy support does not decide:',
    '  cap (require_approval) did not fire: args.amount_cents is 1 (when: args.amount_cents > 50000)',
    '  dry (allow) did not fire: args.dry is "no" (when: args.dry.match(/x/))',
  ])
})

test('explain() shows that tiers and categories decided', () => {
  expect(explained({ tool: 'crm.save' })).toEqual([
    'support-agent wants to call crm.save (category other, tier reversible).',
    'Allowed: No policy covers this tool; tools of tier reversible are allowed',
    '',
    'No policy has a rule for this call.',
    'Tiers and categories: tools of tier reversible are allowed',
  ])
})

test('explain() names only the policy when all of its rules passed', () => {
  const plain = aBundle({ 'a.yaml': 'rules: [{ name: no, tool: t, when: "false", action: deny }]' })
  const call = aCall({ tool: 't' })

  expect(explain(call, plain.evaluate(call))).toContain(
    'Decided by policy a.\n\nPolicy a allows:\n  no (deny) did not fire',
  )
})
