import { expect, test } from 'vitest'
import { aBundle, aCall, diagnosticsOf } from '../builders.ts'

const GROUPS = 'approvers: { team: { channel: "#team" } }\n'

/** The errors of a rule that asks the team, without their places. */
function diagnostics(keys: string, action = 'require_approval, approvers: team'): readonly string[] {
  return diagnosticsOf({
    'a.yaml': `rules: [{ name: r, tool: t, action: ${action}, ${keys} }]\n${GROUPS}`,
  }).map((text) => text.replace(/^a\.yaml:\d+:\d+: (rules\[0\]\.)?/, ''))
}

/** The obligation of a rule that asks the team. */
function obligationOf(keys: string, action = 'require_approval, approvers: team'): unknown {
  const bundle = aBundle({
    'a.yaml': `rules: [{ name: r, tool: t, action: ${action}, ${keys} }]\n${GROUPS}`,
  })
  const decision = bundle.evaluate(aCall({ tool: 't' }))
  return decision.effect === 'require_approval' ? decision.obligation : null
}

test.each([
  ['confirm', 'type_tool_name', { confirm: 'type_tool_name' }],
  ['edit', 'true', { edit: 'all' }],
  ['edit', '[amount_cents]', { edit: ['amount_cents'] }],
  [
    'grant',
    '{ scope: [tool, category], max: 1h }',
    { grant: { scopes: ['tool', 'category'], maxMs: 3_600_000 } },
  ],
  [
    'escalate',
    '{ after: 30m, to: team }',
    { escalateMs: 1_800_000, stages: [[{ escalationGroups: ['team'] }]] },
  ],
  ['remind', '15m', { remindMs: 900_000 }],
  ['undo', '10s', { undoMs: 10_000 }],
  ['undo', '10m', { undoMs: 600_000 }],
  ['deny_quorum', '2', { denyQuorum: 2 }],
  ['on_timeout', 'deny', { onTimeout: 'deny' }],
  [
    'on_timeout',
    'escalate, escalate: { after: 1m, to: team }',
    { onTimeout: 'escalate', escalateMs: 60_000 },
  ],
])('the approval key %s: %s becomes part of the obligation', (key, value, obligation) => {
  expect(obligationOf(`${key}: ${value}`)).toMatchObject(obligation)
})

test('stages are asked one after another, each with its own people', () => {
  expect(
    obligationOf('stages: [{ approvers: team, quorum: 2 }, { approvers: ["#cfo"] }]', 'require_approval'),
  ).toMatchObject({
    stages: [[{ groups: ['team'], quorum: 2 }], [{ groups: ['#cfo'], quorum: 1 }]],
  })
})

test('groups that only stages, escalations or feedback name are part of the bundle', () => {
  const bundle = aBundle({
    'a.yaml': `rules:
  - { name: a, tool: t, action: require_approval, stages: [{ approvers: ["#first"] }], escalate: { after: 1m, to: "#second" } }
  - { name: b, tool: u, action: allow, feedback: "#third" }
`,
  })

  expect([...bundle.approvers.keys()].sort()).toEqual(['#first', '#second', '#third'])
  expect(bundle.evaluate(aCall({ tool: 'u' }))).toMatchObject({ effect: 'allow', feedback: ['#third'] })
})

test('remind and escalate must come before the end of the approval', () => {
  expect(diagnostics('timeout: 10m, remind: 10m')).toContain('expected less than the timeout of 10m')
  expect(diagnostics('escalate: { after: 1h, to: team }')).toContain('expected less than the timeout of 1h')
  expect(
    diagnosticsOf({
      'a.yaml': `rules: [{ name: r, tool: t, action: require_approval, approvers: team, remind: 2h }]\n${GROUPS}`,
      'b.yaml': 'defaults: { timeout: 3h }',
    }),
  ).toEqual([])
})

test('a rule has either stages or approvers', () => {
  expect(diagnostics('stages: [{ approvers: team }]')).toContain(
    'expected `stages` or `approvers`, got both: each stage has its own',
  )
  expect(diagnostics('on_timeout: escalate')).toContain(
    'on_timeout: escalate requires `escalate`, which names the groups',
  )
})

test('approval keys may only name groups that exist', () => {
  const unknown = "unknown approver group 'taem', did you mean 'team'?"
  expect(diagnostics('escalate: { after: 1m, to: taem }')).toContain(unknown)
  expect(diagnostics('stages: [{ approvers: taem }]', 'require_approval')).toContain(unknown)
  expect(diagnostics('feedback: taem', 'allow')).toContain(unknown)
})

test('an approval is held for the longest undo of the rules that fire', () => {
  const bundle = aBundle({
    'a.yaml': `rules:
  - { name: a, tool: t, action: require_approval, approvers: team, undo: 10s }
  - { name: b, tool: t, action: require_approval, approvers: team, undo: 2m }
  - { name: c, tool: t, action: require_approval, approvers: team }
${GROUPS}`,
  })

  expect(bundle.evaluate(aCall({ tool: 't' }))).toMatchObject({ obligation: { undoMs: 120_000 } })
})

test('approval keys are refused with an action that does not have them', () => {
  expect(diagnostics('grant: { scope: tool, max: 1h }', 'deny')).toContain(
    '`grant` is only allowed with action require_approval, not with deny',
  )
  expect(diagnostics('undo: 10s', 'allow')).toContain(
    '`undo` is only allowed with action require_approval, not with allow',
  )
  expect(diagnostics('feedback: team')).toContain(
    '`feedback` is only allowed with action allow, not with require_approval',
  )
  expect(diagnostics('params: { properties: {} }', 'deny')).toEqual([
    '`params` is only allowed with action allow or require_approval, not with deny',
  ])
})

test('approval keys are refused in a rule of a phase that does not have them', () => {
  expect(diagnostics('phase: result', 'allow')).toEqual(['expected action deny in phase result, got allow'])
  expect(diagnostics('phase: result, limit: { max: 1, per: 1h }', 'deny')).toEqual([
    '`limit` applies before a call, and is not allowed in phase result',
  ])
  expect(diagnostics('when: result.x == 1', 'deny')).toEqual([
    '`result` can only be used in rules of phase result',
  ])
  expect(diagnostics('limit: { max: 1, per: 1h, sum: result.x }', 'deny')).toHaveLength(1)
  expect(diagnostics('phase: result, when: result.x == 1', 'deny')).toEqual([])
})

test('approval keys have strictly checked values, with what was expected', () => {
  expect(diagnostics('deny_quorum: 0')).toContain('deny_quorum: expected at least 1')
  expect(diagnostics('edit: false')).toContain('edit: expected true, or names of params')
  expect(diagnostics('edit: []')).toContain('edit: expected at least one')
  expect(diagnostics('grant: { scope: [session], max: 1h }')).toContain(
    "grant.scope[0]: unknown value 'session'; known here: tool, category",
  )
  expect(diagnostics('grant: { scope: tool, max: 60d }')).toContain('grant.max: expected at most 31d')
  const undo = 'undo: expected a duration such as 10s or 2m, at most 10m'
  expect(['11m', '0s', '10'].flatMap((wrong) => diagnostics(`undo: ${wrong}`))).toEqual([
    undo,
    undo,
    `${undo}, got 10`,
  ])
  expect(diagnostics('escalate: { afer: 1m, to: team }')).toContain(
    "unknown key 'afer', did you mean 'after'?",
  )
  expect(diagnostics('stages: []', 'require_approval')).toContain('stages: expected at least one')
  expect(diagnostics('confirm: maybe')[0]).toMatch(/^confirm: /)
  expect(diagnostics('mode: shadwo', 'deny')).toEqual([
    "mode: unknown value 'shadwo', did you mean 'shadow'?",
  ])
})
