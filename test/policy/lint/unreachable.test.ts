import { expect, test } from 'vitest'
import { GROUPS, lint, lintRules } from './lint.ts'

test('unreachable_rule names a rule that stricter rules of its policy leave no call to', () => {
  expect(
    lintRules(
      '{ name: open, tool: t, when: args.a == 1, action: allow }',
      '{ name: ask, tool: "*", action: require_approval }',
    ),
  ).toEqual([
    "p.yaml:2:5 unreachable_rule: rule 'open' can never decide: rule 'ask' (p.yaml:3) fires for every such call",
  ])
})

test('unreachable_rule names a rule after an equal one that always fires, and not the one before it', () => {
  expect(
    lintRules(
      '{ name: early, tool: t, when: args.a == 1, action: deny }',
      '{ name: always, tool: t, action: deny }',
      '{ name: late, tool: t, when: args.b == 1, action: deny }',
    ),
  ).toEqual([
    "p.yaml:4:5 unreachable_rule: rule 'late' can never decide: rule 'always' (p.yaml:3) fires for every such call",
  ])
})

test.each([
  ['fires always', '{ name: high, tool: "pay*", action: allow }', 'fires for every such call'],
  [
    'fires whenever the lower one does',
    '{ name: high, tool: payout, when: args.a > 10, action: allow }',
    'fires whenever this one does',
  ],
  [
    'lets pass what it does not stop',
    '{ name: high, tool: payout, when: args.x == 1, action: deny }',
    'and its policy allows every call that its other rules do not stop',
  ],
])('unreachable_rule names a rule below a policy whose rule %s', (_, high, how) => {
  const files = {
    'high.yaml': `priority: 1\nagents: [support-*]\nrules:\n  - ${high}`,
    'low.yaml':
      'agents: [support-eu]\nrules:\n  - { name: low, tool: payout, when: args.a > 20, action: allow }',
  }

  expect(lint(files)).toContain(
    `low.yaml:3:5 unreachable_rule: rule 'low' can never decide: rule 'high' of policy 'high', which is evaluated first, (high.yaml:4) ${how}`,
  )
})

test.each([
  ['other agents', 'agents: [billing-*]\n', '{ name: low, tool: payout, action: deny }'],
  ['more tools', '', '{ name: low, tool: [payout, refund], action: deny }'],
  ['a wider glob', '', '{ name: low, tool: "*", action: deny }'],
  ['a category', '', '{ name: low, category: edit, action: deny }'],
])('unreachable_rule does not report a lower rule about %s', (_, agents, low) => {
  const files = {
    'high.yaml': 'priority: 1\nagents: [support-*]\nrules:\n  - { name: high, tool: payout, action: deny }',
    'low.yaml': `${agents}rules:\n  - ${low}`,
  }

  expect(lint(files).filter((warning) => warning.includes('unreachable_rule'))).toEqual([])
})

test('unreachable_rule considers that a policy ignores category rules for a tool that it names', () => {
  expect(
    lintRules(
      '{ name: edits, category: edit, action: deny }',
      '{ name: one, tool: t, when: args.a == 1, action: allow }',
    ),
  ).toEqual([])
})

const below = (otherwise: string) =>
  lint({
    'high.yaml': `priority: 1\notherwise: ${otherwise}\nrules:\n  - { name: high, tool: t, when: args.x > 1, action: deny }`,
    'low.yaml':
      'rules:\n  - { name: low, tool: t, when: args.y > 1, action: deny }\n  - { name: open, tool: t, action: allow }',
    'z.yaml': GROUPS,
  }).filter((warning) => warning.includes("'low'"))

test('unreachable_rule names a rule below a policy that asks by `otherwise`, and not below one that decides nothing', () => {
  expect(below('nothing')).toEqual([])
  expect(below('ask')).toEqual([
    "low.yaml:2:5 unreachable_rule: rule 'low' can never decide: rule 'high' of policy 'high', which is evaluated first, (high.yaml:4) and its policy requires approval for every call that its other rules do not stop",
  ])
})
