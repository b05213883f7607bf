import { expect, test } from 'vitest'
import { diagnosticsOf } from '../builders.ts'

const RULE = '  - { name: r, tool: t, action: deny }\n'

function diagnostics(text: string): readonly string[] {
  return diagnosticsOf({ 'a.yaml': text })
}

test('a rule applies to a tool or a category', () => {
  expect(diagnostics('rules:\n  - { name: r, action: deny }\n')).toEqual([
    'a.yaml:2:5: expected `tool` or `category`, got neither',
  ])
  expect(diagnostics('rules:\n  - { name: r, tool: t, category: edit, action: deny }\n')).toEqual([
    'a.yaml:2:5: expected `tool` or `category`, got both',
  ])
})

test('a rule may have approval keys only with require_approval', () => {
  expect(diagnostics('rules:\n  - { name: r, tool: t, action: allow, approvers: [x], quorum: 2 }\n')).toEqual(
    [
      'a.yaml:2:40: `approvers` is only allowed with action require_approval, not with allow',
      "a.yaml:2:52: unknown approver group 'x'; no file has `approvers:`",
      'a.yaml:2:56: `quorum` is only allowed with action require_approval, not with allow',
    ],
  )
})

test("a rule's category must exist", () => {
  expect(
    diagnostics('rules:\n  - { name: r, category: reed, action: deny }\ntools: { t: { category: edti } }\n'),
  ).toEqual([
    "a.yaml:2:26: unknown category 'reed', did you mean 'read'?",
    "a.yaml:3:25: unknown category 'edti', did you mean 'edit'?",
  ])
  expect(
    diagnostics('rules:\n  - { name: r, category: local, action: deny }\ncategories: { local: allow }\n'),
  ).toEqual([])
})

test('a duplicate name is refused, in one file or in two', () => {
  expect(
    diagnosticsOf({
      'a.yaml': `rules:\n${RULE}${RULE}approvers: { g: { channel: "#a" } }\ndigest: { channel: "#a", schedule: "0 9 * * *", timezone: UTC }\nalerts: { channel: "#a" }\n`,
      'b.yaml': `name: a\nrules:\n${RULE}approvers: { g: { channel: "#a" } }\ntools: { t: {} }\ntiers: { read_only: allow }\ndefaults: { timeout: 1h }\n`,
      'c.yaml':
        'tools: { t: {} }\ntiers: { read_only: deny }\ndefaults: { timeout: 2h }\ndigest: { channel: "#a", schedule: "0 9 * * *", timezone: UTC }\nalerts: { channel: "#b" }\n',
    }),
  ).toEqual([
    "a.yaml:3:13: rule 'r' is already defined in a.yaml:2",
    "b.yaml:1:7: policy 'a' is already defined in a.yaml:1",
    "b.yaml:4:14: approver group 'g' is already defined in a.yaml:4",
    "c.yaml:1:10: tool 't' is already defined in b.yaml:5",
    "c.yaml:2:10: tier 'read_only' is already defined in b.yaml:6",
    "c.yaml:3:13: default 'timeout' is already defined in b.yaml:7",
    'c.yaml:4:1: the digest is already defined in a.yaml:5',
    'c.yaml:5:1: the alert channel is already defined in a.yaml:6',
  ])
})

const ask = (keys: string) => `rules:\n  - { name: r, tool: t, action: require_approval, ${keys} }\n`

test('approvers must be defined in some file, or be a channel', () => {
  expect(
    diagnostics(`${ask('approvers: [finance-taem]')}approvers: { finance-team: { channel: "#f" } }\n`),
  ).toEqual(["a.yaml:2:63: unknown approver group 'finance-taem', did you mean 'finance-team'?"])
  expect(diagnostics(ask('approvers: finance-team'))).toEqual([
    "a.yaml:2:62: unknown approver group 'finance-team'; no file has `approvers:`",
  ])
  expect(diagnostics(ask('approvers: ["#growth"]'))).toEqual([])
  expect(diagnostics('defaults: { approvers: [nobody] }\n')).toEqual([
    "a.yaml:1:25: unknown approver group 'nobody'; no file has `approvers:`",
  ])
})

test('approvers default to those of defaults, and a rule without any is refused', () => {
  expect(diagnostics(ask('quorum: 1'))).toEqual([
    'a.yaml:2:5: nobody could approve: add `approvers` here, or `defaults.approvers`',
  ])
  expect(diagnostics(ask('approvers: []'))).toEqual([
    'a.yaml:2:62: rules[0].approvers: expected at least one',
  ])
  expect(diagnostics(`${ask('quorum: 1')}defaults: { approvers: "#a" }\n`)).toEqual([])
})

test('approvers are required where tiers or categories ask', () => {
  expect(
    diagnostics('categories: { edit: require_approval }\ntiers: { reversible: require_approval }\n'),
  ).toEqual([
    'a.yaml:1:21: nobody could approve: require_approval requires `defaults.approvers`',
    'a.yaml:2:22: nobody could approve: require_approval requires `defaults.approvers`',
  ])
})

test('approvers with a fixed list of members must be enough for the quorum', () => {
  const groups =
    'approvers:\n  a: { channel: "#a", members: [x@a.test, X@A.test, U123] }\n  b: { channel: "#b", members: [y@a.test] }\n  c: { channel: "#c" }\n  d: { channel: "#c", members: ["@all"] }\n'
  expect(diagnostics(`${ask('approvers: [a], quorum: 3')}${groups}`)).toEqual([
    'a.yaml:2:75: a quorum of 3 cannot be reached: the groups have 2 members',
  ])
  expect(diagnostics(`${ask('approvers: [b], quorum: 2')}${groups}`)).toEqual([
    'a.yaml:2:75: a quorum of 2 cannot be reached: the groups have 1 member',
  ])
  expect(diagnostics(`${ask('quorum: 3')}${groups}defaults: { approvers: a }\n`)).toHaveLength(1)
  for (const able of ['[a, b]', '[b, c]', '[b, d]', '[a, "#x"]']) {
    expect(diagnostics(`${ask(`approvers: ${able}, quorum: 3`)}${groups}`)).toEqual([])
  }
})
