import { expect, test } from 'vitest'
import { GROUPS, lint, lintRules } from './lint.ts'

test('overlaps_stricter names a rule that never fires without a stricter one', () => {
  expect(
    lintRules(
      '{ name: ask, tool: t, when: args.a > 500 && args.b == 1, action: require_approval }',
      '{ name: stop, tool: t, when: 100 <= params.a, action: deny }',
    ),
  ).toEqual([
    "p.yaml:2:5 overlaps_stricter: rule 'ask' never decides: whenever it fires, the stricter rule 'stop' (line 3) also fires",
  ])
})

test('overlaps_stricter names the tool for which a stricter rule always decides', () => {
  expect(
    lintRules('{ name: open, tool: [a, b], action: allow }', '{ name: stop, tool: b, action: deny }'),
  ).toEqual([
    "p.yaml:2:5 overlaps_stricter: rule 'open' never decides for b: whenever it fires, the stricter rule 'stop' (line 3) also fires",
  ])
})

test('overlaps_stricter accepts an exception to a glob, and bounds that leave room', () => {
  expect(
    lintRules(
      '{ name: open, tool: "crm.*", action: allow }',
      '{ name: stop, tool: crm.delete, action: deny }',
      '{ name: ask, tool: pay, when: args.a > 100, action: require_approval }',
      '{ name: much, tool: pay, when: args.a > 500, action: deny }',
    ),
  ).toEqual([])
})

test('lint finds duplicate rules, however the condition is spelled', () => {
  expect(
    lintRules(
      '{ name: one, tool: [a, b], when: args.x == 1 && args.y, action: allow }',
      `{ name: two, tool: [b, a], when: '(params["x"]  ==  1) && params.y', action: allow }`,
    ),
  ).toEqual([
    "p.yaml:3:38 duplicate_rule: rule 'two' has the tools, the condition and the action of rule 'one' (line 2)",
  ])
})

test('lint finds duplicate parts of a condition', () => {
  expect(
    lintRules('{ name: one, tool: a, when: args.x == 1 || (args.y == 2 || args.x == 1), action: allow }'),
  ).toEqual(["p.yaml:2:64 duplicate_condition: 'args.x == 1' occurs twice in this condition"])
})

test.each([
  ['args.x.match(/a$b/)', 'it requires a character after the end ($)'],
  ['args.x.match(/a+^b/)', 'it requires a character before the start (^)'],
  ['args.x.toLowerCase().match(/^ERR/)', 'text in lower case has no capital letters'],
  ['args.x.toUpperCase() == "Err"', 'text in upper case has no small letters'],
  ['args.x.toLowerCase().trim().startsWith("X")', 'text in lower case has no capital letters'],
])('never_true says why %s never holds', (when, why) => {
  expect(lintRules(`{ name: one, tool: a, when: '${when}', action: allow }`)).toEqual([
    `p.yaml:2:34 never_true: '${when}' is never true: ${why}`,
  ])
})

test.each([
  'args.x.match(/a$|b/)',
  'args.x.match(/a?^b/)',
  'args.x.match(/a$b/m)',
  'args.x.match(/a\\$b/)',
  'args.x.match(/[$]b/)',
  'args.x.toLowerCase().match(/ERR/i)',
  'args.x.toLowerCase().match(/\\D[A-Z]?x/)',
  'args.x.toLowerCase() == "err"',
])('never_true does not report %s', (when) => {
  expect(lintRules(`{ name: one, tool: a, when: '${when}', action: allow }`)).toEqual([])
})

test('unknown_tool names undeclared tools when there are declared ones', () => {
  const rules = 'rules:\n  - { name: one, tool: [refund, refnd, "crm.*", "cmr.*"], action: allow }'

  expect(lint({ 'a.yaml': rules })).toEqual([])
  expect(lint({ 'a.yaml': `${rules}\ntools: { refund: {}, crm.read: {} }` })).toEqual([
    "a.yaml:2:33 unknown_tool: no entry of `tools:` covers 'refnd'",
    "a.yaml:2:49 unknown_tool: no entry of `tools:` covers 'cmr.*'",
  ])
})

test('lint names groups that nobody asks', () => {
  expect(lint({ 'a.yaml': 'approvers:\n  spare: { channel: "#spare" }' })).toEqual([
    "a.yaml:2:3 unused_group: no rule or default uses the approver group 'spare'",
  ])
})

test('lint names groups that cannot reach their quorum without the requester', () => {
  const groups =
    'approvers: { pair: { channel: "#pair", members: [a@b.test, U0ANN] }, one: { channel: "#one", members: [a@b.test] } }'
  const rules = (more: string) =>
    `${groups}\nrules:\n  - { name: two, tool: t, action: require_approval, approvers: [pair], quorum: 2${more} }\n  - { name: one, tool: u, action: require_approval, approvers: [one]${more} }`

  expect(lint({ 'a.yaml': rules('') })).toEqual([
    'a.yaml:3:80 quorum_needs_requester: when one of the 2 members of pair is the requester, who may not vote, 1 can approve, and 2 must',
    'a.yaml:4:64 quorum_needs_requester: when the one member of one is the requester, who may not vote, 0 can approve, and 1 must',
  ])
  expect(lint({ 'a.yaml': rules(', self_approval: true') })).toEqual([])
})

test('lint checks the default groups for what tiers and categories ask', () => {
  const files = {
    'a.yaml':
      'approvers: { one: { channel: "#one", members: [a@b.test] } }\ndefaults: { approvers: [one] }\ntiers: { irreversible: require_approval }',
  }

  expect(lint(files)).toEqual([expect.stringContaining('a.yaml:2:24 quorum_needs_requester: ')])
})

const TOOLS =
  'tools: { wipe: { title: Wipe, tier: irreversible, category: edit }, read: { tier: read_only } }\n'

test('lint names a rule that allows an irreversible tool', () => {
  expect(lint({ 'a.yaml': `${TOOLS}rules:\n  - { name: open, category: edit, action: allow }` })).toEqual([
    "a.yaml:3:5 irreversible_allowed: rule 'open' allows wipe without approval, and its tier is irreversible",
  ])
})

test('lint names a policy that lets an irreversible tool pass', () => {
  const stop = '{ name: stop, tool: wipe, when: args.a == 1, action: deny }'

  expect(lint({ 'a.yaml': `${TOOLS}rules:\n  - ${stop}` })).toEqual([
    "a.yaml:3:5 irreversible_allowed: policy 'a' allows wipe without approval when 'stop' does not fire, and its tier is irreversible",
  ])
  expect(
    lint({
      'a.yaml': `${TOOLS}${GROUPS}\nrules:\n  - ${stop}\n  - { name: ask, tool: wipe, action: require_approval }`,
    }),
  ).toEqual([])
})

test('lint names tiers and categories that allow an irreversible tool', () => {
  expect(lint({ 'a.yaml': `${TOOLS}categories: { edit: allow }` })).toEqual([
    'a.yaml:1:10 irreversible_allowed: where no policy covers wipe, it is allowed without approval, and its tier is irreversible: tools of category edit are allowed',
  ])
  expect(lint({ 'a.yaml': `${TOOLS}categories: { edit: allow }\ntiers: { irreversible: deny }` })).toEqual([])
})

test('lint names a policy that only denies', () => {
  const stop = '{ name: stop, tool: t, when: args.a == 1, action: deny }'

  expect(lintRules(stop)).toEqual([
    "p.yaml:2:5 allowed_by_passing: policy 'p' has only deny rules for t, so it allows every call that none of them stops",
  ])
  expect(lintRules(stop, '{ name: open, tool: t, when: args.b == 1, action: allow }')).toEqual([])
  for (const otherwise of ['allow', 'ask', 'nothing']) {
    expect(lint({ 'p.yaml': `otherwise: ${otherwise}\nrules:\n  - ${stop}`, 'z.yaml': GROUPS })).toEqual([])
  }
})

const RULE = '{ name: many, tool: db.x, when: args.n > 100, action: deny }'
const files = (more: string, otherwise = '') => ({
  'p.yaml': `${otherwise}rules:\n  - ${RULE}\n`,
  'z.yaml': `${GROUPS}\ntools: { db.x: { title: Change, category: execute, tier: reversible } }\n${more}`,
})
const why = (what: string) =>
  `:5 fallback_overruled: policy 'p' allows db.x when none of its rules fires, although ${what}`

test('fallback_overruled names a policy that allows by passing what a category or a tier would stop', () => {
  expect(lint(files('categories: { execute: deny }'))).toEqual([
    `p.yaml:2${why('tools of category execute are denied')}`,
  ])
  expect(lint(files('tiers: { reversible: require_approval }'))).toEqual([
    `p.yaml:2${why('tools of tier reversible need approval')}`,
  ])
  expect(lint(files('categories: { execute: allow }'))[0]).toContain('allowed_by_passing')
})

test('fallback_overruled reports nothing where `otherwise` is explicit', () => {
  for (const otherwise of ['allow', 'ask', 'nothing']) {
    expect(lint(files('categories: { execute: deny }', `otherwise: ${otherwise}\n`))).toEqual([])
  }
})

test('lint does not warn about rules and policies without effect on calls', () => {
  expect(
    lint({
      'p.yaml':
        'enabled: false\nrules:\n  - { name: one, tool: a, action: deny }\n  - { name: two, tool: a, action: deny }',
    }),
  ).toEqual([])
})
