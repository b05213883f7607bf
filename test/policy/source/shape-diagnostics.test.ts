import { expect, test } from 'vitest'
import { diagnosticsOf } from '../builders.ts'

function diagnostics(text: string): readonly string[] {
  return diagnosticsOf({ 'a.yaml': text })
}

test('a policy file has no unknown keys; the nearest known one is suggested', () => {
  expect(diagnostics('rulez: []\n')).toEqual(["a.yaml:1:1: unknown key 'rulez', did you mean 'rules'?"])
  expect(diagnostics('rules:\n  - { nmae: r, tool: t, action: deny }\n')).toEqual([
    'a.yaml:2:5: rules[0].name: is missing, expected text',
    "a.yaml:2:7: unknown key 'nmae', did you mean 'name'?",
  ])
  expect(diagnostics('webhooks: {}\n')[0]).toBe(
    "a.yaml:1:1: unknown key 'webhooks'; known here: name, description, priority, enabled, agents, mode, otherwise, rules, approvers, admins, auditors, tools, categories, tiers, defaults, lists, digest, alerts, quotas",
  )
  expect(diagnostics('rules:\n  - { name: r, tool: t, action: deny, webhook: { max: 1 } }\n')[0]).toMatch(
    /^a\.yaml:2:39: unknown key 'webhook'; known here: name, description, tool, category, phase, mode, when,/,
  )
  expect(diagnostics('rules: [{ name: r, tool: t, action: deny, limit: { max: 1, pre: 1h } }]\n')).toContain(
    "a.yaml:1:60: unknown key 'pre', did you mean 'per'?",
  )
  expect(diagnostics('tools: { t: { titel: x } }\n')).toEqual([
    "a.yaml:1:15: unknown key 'titel', did you mean 'title'?",
  ])
  expect(diagnostics('tiers: { readonly: allow }\n')).toEqual([
    "a.yaml:1:10: unknown key 'readonly', did you mean 'read_only'?",
  ])
  expect(diagnostics('defaults: { timeot: 1h }\n')).toEqual([
    "a.yaml:1:13: unknown key 'timeot', did you mean 'timeout'?",
  ])
})

test('a policy file has values of the right type, and an error says which was expected', () => {
  expect(
    diagnostics(`name: "no spaces"
description: ""
priority: high
enabled: maybe
agents: []
rules: {}
admins: [platform]
auditors: security
`),
  ).toEqual([
    'a.yaml:1:7: name: expected a name of letters, digits and _ . - only, at most 64',
    'a.yaml:2:14: description: expected a text that is not empty',
    'a.yaml:3:11: priority: expected a number, got text',
    'a.yaml:4:10: enabled: expected true or false, got text',
    'a.yaml:5:9: agents: expected at least one',
    'a.yaml:6:8: rules: expected a list, got an object',
    'a.yaml:7:10: admins[0]: expected "@group", an e-mail address or a Slack user id',
    'a.yaml:8:11: auditors: expected a list, got text',
  ])
})

test('a policy file has rules whose every key is checked', () => {
  expect(
    diagnostics(`rules:
  - name: 7
    tool: "a b"
    action: alow
    approvers: 5
    quorum: 0
    timeout: 1 hour
    self_approval: no
    require_reason: [always]
    message:
  - name: r
    tool: [t, "*("]
    action: 5
    quorum: 1.5
  - 7
`),
  ).toEqual([
    'a.yaml:2:11: rules[0].name: expected text, got 7',
    'a.yaml:3:11: rules[0].tool: expected a tool name, or a glob such as crm.*',
    "a.yaml:4:13: rules[0].action: unknown value 'alow', did you mean 'allow'?",
    'a.yaml:5:16: rules[0].approvers: expected text, got 5',
    'a.yaml:6:13: rules[0].quorum: expected at least 1',
    'a.yaml:7:14: rules[0].timeout: expected a duration such as 90s, 15m, 1h or 7d',
    'a.yaml:8:20: rules[0].self_approval: expected true or false, got text',
    "a.yaml:9:22: rules[0].require_reason[0]: unknown value 'always'; known here: approve, deny",
    'a.yaml:10:13: rules[0].message: expected text, got null',
    'a.yaml:12:15: rules[1].tool[1]: expected a tool name, or a glob such as crm.*',
    'a.yaml:13:13: rules[1].action: expected one of allow, deny, require_approval, got 5',
    'a.yaml:14:13: rules[1].quorum: expected a whole number, got 1.5',
    'a.yaml:15:5: rules[2]: expected keys and values, got 7',
  ])
})

test('a policy file has groups that name a channel, and members that can vote', () => {
  expect(
    diagnostics(`approvers:
  "a b": { channel: "#a" }
  b: { channel: #b
    }
  c: { channel: "#C", members: [] }
  d: { channel: "#d", members: [ann, "@", U1] }
`),
  ).toEqual([
    'a.yaml:2:3: approvers.a b: expected a name of letters, digits and _ . - only, at most 64',
    'a.yaml:3:17: approvers.b.channel: expected a channel such as "#finance" (in quotes, as # starts a comment) or its id, got null',
    'a.yaml:5:17: approvers.c.channel: expected a channel such as "#finance" or its id',
    'a.yaml:5:32: approvers.c.members: nobody could approve: expected at least one member, or no `members` key, which means the members of the channel',
    'a.yaml:6:33: approvers.d.members[0]: expected "@group", an e-mail address or a Slack user id',
    'a.yaml:6:38: approvers.d.members[1]: expected "@group", an e-mail address or a Slack user id',
    'a.yaml:6:43: approvers.d.members[2]: expected "@group", an e-mail address or a Slack user id',
  ])
})

test('a policy file has alerts with a channel and nothing else', () => {
  expect(diagnostics('alerts: { channel: "#veto-alerts" }\n')).toEqual([])
  expect(diagnostics('alerts: { chanel: "#veto-alerts" }\n')).toEqual([
    'a.yaml:1:9: alerts.channel: is missing, expected a channel such as "#finance" (in quotes, as # starts a comment) or its id',
    "a.yaml:1:11: unknown key 'chanel', did you mean 'channel'?",
  ])
  expect(diagnostics('alerts: { channel: Veto }\n')).toEqual([
    'a.yaml:1:20: alerts.channel: expected a channel such as "#finance" or its id',
  ])
})

test('a policy file has a digest with a schedule and a time zone that exist', () => {
  expect(diagnostics('digest: { channel: "#a", schedule: "0 9 * *", timezone: Mars/Olympus }\n')).toEqual([
    'a.yaml:1:36: digest.schedule: expected five cron fields such as "0 9 * * MON"',
    'a.yaml:1:57: digest.timezone: expected a time zone such as Europe/Berlin, got "Mars/Olympus"',
  ])
})

const rule = (when: string) => `rules:\n  - name: r\n    tool: t\n    action: deny\n    when: ${when}\n`

test('an error in a condition is located at its character in a plain text', () => {
  expect(diagnostics(rule('args.x = 1'))).toEqual([
    'a.yaml:5:18: rules[0].when: expected == (a condition cannot assign) (at character 8 of the condition)',
  ])
})

test('an error in a condition is located after the escapes of a quoted text', () => {
  const found = (when: string) => diagnostics(rule(when))[0]?.split(' ')[0]
  expect(found(String.raw`"args.x == \"a\" = 1"`)).toBe('a.yaml:5:28:')
  expect(found("'args.x == ''a'' = 1'")).toBe('a.yaml:5:28:')
  expect(found(String.raw`"args.x.match(/\\./) = 1"`)).toBe('a.yaml:5:32:')
  expect(found('"args.x =="')).toBe('a.yaml:5:21:')
})

test('an error in a condition is located at its start when line breaks hide the position', () => {
  expect(diagnostics(rule('|\n      args.x = 1'))[0]).toMatch(
    /^a\.yaml:5:11: .*\(at character 8 of the condition\)$/,
  )
})

test('an error in a condition is reported together with others', () => {
  expect(diagnostics(rule('5'))).toEqual([
    'a.yaml:5:11: rules[0].when: expected a condition in a text, got 5',
  ])
})
