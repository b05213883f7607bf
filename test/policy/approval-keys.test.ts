import { describe, expect, test } from 'vitest'
import { faultsOf } from './given.ts'

const GROUPS = 'approvers: { team: { channel: "#team" } }\n'

/** The faults of a rule that asks the team, without their places. */
function faults(keys: string, action = 'require_approval, approvers: team'): readonly string[] {
  return faultsOf({ 'a.yaml': `rules: [{ name: r, tool: t, action: ${action}, ${keys} }]\n${GROUPS}` }).map(
    (fault) => fault.replace(/^a\.yaml:\d+:\d+: (rules\[0\]\.)?/, ''),
  )
}

describe('keys that nothing carries out yet', () => {
  test.each([
    ['confirm', 'type_tool_name'],
    ['edit', 'true'],
    ['edit', '[amount_cents]'],
    ['grant', '{ scope: [tool, category], max: 1h }'],
    ['escalate', '{ after: 30m, to: team }'],
    ['remind', '15m'],
    ['deny_quorum', '2'],
  ])('%s: %s is refused, and nothing else is wrong with it', (key, value) => {
    expect(faults(`${key}: ${value}`)).toEqual([`\`${key}\` is not supported yet`])
  })

  test('stages, feedback and an escalating timeout are refused too', () => {
    const stages = 'stages: [{ approvers: team, quorum: 2 }, { approvers: ["#cfo"] }]'
    expect(faults(stages, 'require_approval')).toEqual(['`stages` is not supported yet'])
    expect(faults('feedback: [team]', 'allow')).toEqual(['`feedback` is not supported yet'])
    expect(faults('on_timeout: escalate, escalate: { after: 1m, to: team }')).toEqual([
      '`on_timeout` is not supported yet',
      '`escalate` is not supported yet',
    ])
  })

  test('what they say of today is accepted', () => {
    expect(faults('on_timeout: deny, deny_quorum: 1, require_reason: [approve, deny]')).toEqual([])
  })
})

describe('keys that do not go together', () => {
  test('times before the end of the approval', () => {
    expect(faults('timeout: 10m, remind: 10m')).toContain('expected less than the timeout of 10m')
    expect(faults('escalate: { after: 1h, to: team }')).toContain('expected less than the timeout of 1h')
    expect(
      faultsOf({
        'a.yaml': `rules: [{ name: r, tool: t, action: require_approval, approvers: team, remind: 2h }]\n${GROUPS}`,
        'b.yaml': 'defaults: { timeout: 3h }',
      }),
    ).toHaveLength(1)
  })

  test('stages or approvers', () => {
    expect(faults('stages: [{ approvers: team }]')).toContain(
      'expected `stages` or `approvers`, got both: each stage has its own',
    )
    expect(faults('on_timeout: escalate')).toContain(
      'on_timeout: escalate needs `escalate`, which says to whom',
    )
  })

  test('groups that exist', () => {
    const unknown = "unknown approver group 'taem', did you mean 'team'?"
    expect(faults('escalate: { after: 1m, to: taem }')).toContain(unknown)
    expect(faults('stages: [{ approvers: taem }]', 'require_approval')).toContain(unknown)
    expect(faults('feedback: taem', 'allow')).toContain(unknown)
  })

  test('actions that have them', () => {
    expect(faults('grant: { scope: tool, max: 1h }', 'deny')).toContain(
      '`grant` goes with action require_approval only, not with deny',
    )
    expect(faults('feedback: team')).toContain(
      '`feedback` goes with action allow only, not with require_approval',
    )
    expect(faults('params: { properties: {} }', 'deny')).toEqual([
      '`params` goes with action allow or require_approval only, not with deny',
    ])
  })

  test('phases', () => {
    expect(faults('phase: result', 'allow')).toEqual(['expected action deny in phase result, got allow'])
    expect(faults('phase: result, limit: { max: 1, per: 1h }', 'deny')).toEqual([
      '`limit` is judged before a call, not in phase result',
    ])
    expect(faults('when: result.x == 1', 'deny')).toEqual(['`result` is known in rules of phase result only'])
    expect(faults('limit: { max: 1, per: 1h, sum: result.x }', 'deny')).toHaveLength(1)
    expect(faults('phase: result, when: result.x == 1', 'deny')).toEqual([])
  })
})

test('values are checked strictly, and say what was expected', () => {
  expect(faults('deny_quorum: 0')).toContain('deny_quorum: expected at least 1')
  expect(faults('edit: false')).toContain('edit: expected true, or names of params')
  expect(faults('edit: []')).toContain('edit: expected at least one')
  expect(faults('grant: { scope: [session], max: 1h }')).toContain(
    "grant.scope[0]: unknown value 'session'; known here: tool, category",
  )
  expect(faults('grant: { scope: tool, max: 60d }')).toContain('grant.max: expected at most 31d')
  expect(faults('escalate: { afer: 1m, to: team }')).toContain("unknown key 'afer', did you mean 'after'?")
  expect(faults('stages: []', 'require_approval')).toContain('stages: expected at least one')
  expect(faults('confirm: maybe')[1]).toMatch(/^confirm: /)
  expect(faults('mode: shadwo', 'deny')).toEqual(["mode: unknown value 'shadwo', did you mean 'shadow'?"])
})
