import { expect, test } from 'vitest'
import { findAll } from '../../../src/insight/findings/find-all.ts'
import type { Finding } from '../../../src/insight/findings/finding.ts'
import { changeFile } from '../../../src/policy/load/policy-change-text.ts'
import { readBundle } from '../../../src/policy/load/read-bundle.ts'
import { aCall } from '../../policy/builders.ts'
import { anActivity, times } from '../../support/activity.ts'
import { NOW_MS } from '../../support/builders.ts'

const FILE = {
  name: 'crm.yaml',
  text: `name: crm
rules:
  - { name: look, tool: crm.*, action: require_approval, approvers: [growth] }
  - { name: send, tool: send_outreach, action: require_approval, approvers: [growth], undo: 10s }
  - { name: rest, category: edit, action: require_approval, approvers: [growth] }
approvers:
  growth: { channel: "#growth" }
tools:
  crm.read: { category: read, tier: reversible }
  crm.delete_all: { category: other, tier: irreversible }
  note.write: { category: edit, tier: reversible }
  note.erase: { category: edit, tier: irreversible }
`,
}
const BUNDLE = readBundle([FILE])

function relaxed(tool: string, rule: string) {
  const asked = times(40, { tool, rule, policyId: 'crm', groups: ['growth'] })
  const period = { fromMs: NOW_MS - 7 * 86_400_000, toMs: NOW_MS, timezone: 'UTC' }
  const activity = anActivity({ asked })
  const input = { period, activity, earlier: [], thresholds: BUNDLE.findings, policies: BUNDLE }
  const finding = findAll(input).find(({ kind }) => kind === 'relax')
  return finding?.change == null ? null : changeFile([FILE], finding.change)
}

test.each([
  ['crm.read', 'look', 'crm.delete_all'],
  ['note.write', 'rest', 'note.erase'],
])(
  'approvals of %s by rule %s never suggest a policy that allows the irreversible tool %s, which nobody called',
  (tool, rule, irreversible) => {
    const changed = relaxed(tool, rule)
    const bundle = readBundle([changed ?? FILE])

    const decision = bundle.evaluate(aCall({ tool: irreversible }))

    expect(decision.effect).not.toBe('allow')
  },
)

test('the policy that a finding suggests for a rule with undo loads', () => {
  const changed = relaxed('send_outreach', 'send')

  expect(() => readBundle([changed ?? FILE])).not.toThrow()
})

const STAGED = {
  name: 'staged.yaml',
  text: `name: staged
rules:
  - { name: two, tool: wire, action: require_approval, stages: [{ approvers: [growth] }, { approvers: [cfo] }], timeout: 4h }
  - { name: many, tool: pay, action: require_approval, approvers: [growth], quorum: 2, timeout: 4h }
  - { name: limited, tool: mail, limit: { max: 1, per: 1h }, action: require_approval, approvers: [growth], timeout: 1s }
  - { name: none, tool: tap, action: require_approval, approvers: [growth], on_timeout: deny, escalate: { after: 30m, to: [cfo] }, timeout: 4h }
approvers:
  growth: { channel: "#growth" }
  cfo: { channel: "#cfo" }
  managers: { channel: "#managers" }
`,
}

test.each([
  ['wire', 'two'],
  ['pay', 'many'],
  ['mail', 'limited'],
  ['tap', 'none'],
])('every policy that a finding about %s suggests loads', (tool, rule) => {
  const bundle = readBundle([STAGED])
  const period = { fromMs: NOW_MS - 7 * 86_400_000, toMs: NOW_MS, timezone: 'UTC' }
  const call = { tool, rule, policyId: 'staged', groups: ['growth'] }
  const shapes = [
    times(40, call),
    times(40, { ...call, decidedInMs: 1_000 }),
    times(40, { ...call, status: 'expired' as const }),
    times(40, { ...call, status: 'rejected' as const }),
    times(40, { ...call, execution: 'failed' as const }),
    times(40, { ...call, execution: 'lapsed' as const, decidedInMs: 36_000_000 }),
  ]

  const wrong = shapes.flatMap((asked) => {
    const activity = anActivity({ asked })
    const input = { period, activity, earlier: [], thresholds: bundle.findings, policies: bundle }
    return findAll(input).flatMap(({ kind, change }) =>
      loadErrors(change).map((error) => `${kind}: ${error}`),
    )
  })

  expect([...new Set(wrong)]).toEqual([])
})

test('an escalation is suggested to the approvers of defaults, rather than to another group that happens to be first', () => {
  const text = STAGED.text.replace('name: staged', 'name: staged\ndefaults: { approvers: [managers] }')
  const policies = readBundle([{ ...STAGED, text }])
  const period = { fromMs: NOW_MS - 7 * 86_400_000, toMs: NOW_MS, timezone: 'UTC' }
  const call = { tool: 'pay', rule: 'many', policyId: 'staged', groups: ['growth'] }
  const activity = anActivity({ asked: times(40, { ...call, status: 'expired' as const }) })

  const findings = findAll({ period, activity, earlier: [], thresholds: policies.findings, policies })

  expect(findings.find(({ kind }) => kind === 'unanswered')).toMatchObject({
    suggestion: 'Add an escalation to managers, or to whoever is there at that time',
    change: { set: { escalate: { after: '2h', to: ['managers'] } } },
  })
})

function loadErrors(change: Finding['change']): readonly string[] {
  const changed = change === null ? null : changeFile([STAGED], change)
  if (changed === null) return []
  try {
    readBundle(changed.name === STAGED.name ? [changed] : [STAGED, changed])
    return []
  } catch (error) {
    return [String(error)]
  }
}
