import { describe, expect, test } from 'vitest'
import { GROUPS, lint, lintRules } from './lint.ts'

describe('unreachable_rule', () => {
  test('names a rule that a stricter one of its policy leaves nothing', () => {
    expect(
      lintRules(
        '{ name: open, tool: t, when: args.a == 1, action: allow }',
        '{ name: ask, tool: "*", action: require_approval }',
      ),
    ).toEqual([
      "p.yaml:2:5 unreachable_rule: rule 'open' can never decide: rule 'ask' (p.yaml:3) fires for every such call",
    ])
  })

  test('names a rule behind an equal one that always fires, and not the one before it', () => {
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
      'and the others of its policy let every call pass that they do not stop',
    ],
  ])('names a rule below a policy whose rule %s', (_, high, how) => {
    const files = {
      'high.yaml': `priority: 1\nagents: [support-*]\nrules:\n  - ${high}`,
      'low.yaml':
        'agents: [support-eu]\nrules:\n  - { name: low, tool: payout, when: args.a > 20, action: allow }',
    }

    expect(lint(files)).toContain(
      `low.yaml:3:5 unreachable_rule: rule 'low' can never decide: rule 'high' of policy 'high', which is asked first, (high.yaml:4) ${how}`,
    )
  })

  test.each([
    ['other agents', 'agents: [billing-*]\n', '{ name: low, tool: payout, action: deny }'],
    ['more tools', '', '{ name: low, tool: [payout, refund], action: deny }'],
    ['a wider glob', '', '{ name: low, tool: "*", action: deny }'],
    ['a category', '', '{ name: low, category: edit, action: deny }'],
  ])('is silent for a lower rule about %s', (_, agents, low) => {
    const files = {
      'high.yaml': 'priority: 1\nagents: [support-*]\nrules:\n  - { name: high, tool: payout, action: deny }',
      'low.yaml': `${agents}rules:\n  - ${low}`,
    }

    expect(lint(files).filter((warning) => warning.includes('unreachable_rule'))).toEqual([])
  })

  test('knows that a policy judges no tool by category that it names', () => {
    expect(
      lintRules(
        '{ name: edits, category: edit, action: deny }',
        '{ name: one, tool: t, when: args.a == 1, action: allow }',
      ),
    ).toEqual([])
  })
})

describe('unreachable_rule below a policy with `otherwise`', () => {
  const below = (otherwise: string) =>
    lint({
      'high.yaml': `priority: 1\notherwise: ${otherwise}\nrules:\n  - { name: high, tool: t, when: args.x > 1, action: deny }`,
      'low.yaml':
        'rules:\n  - { name: low, tool: t, when: args.y > 1, action: deny }\n  - { name: open, tool: t, action: allow }',
      'z.yaml': GROUPS,
    }).filter((warning) => warning.includes("'low'"))

  test('is named when the policy asks about what it does not stop, and not when it says nothing', () => {
    expect(below('nothing')).toEqual([])
    expect(below('ask')).toEqual([
      "low.yaml:2:5 unreachable_rule: rule 'low' can never decide: rule 'high' of policy 'high', which is asked first, (high.yaml:4) and the others of its policy have a person asked about every call that they do not stop",
    ])
  })
})
