import { expect, test } from 'vitest'
import { AuditQuery } from '#protocol/audit.ts'
import { findAll } from '../../../src/insight/findings/find-all.ts'
import type { Finding, FindingInput } from '../../../src/insight/findings/finding.ts'
import { changeFile } from '../../../src/policy/load/policy-change-text.ts'
import { readBundle } from '../../../src/policy/load/read-bundle.ts'
import { anActivity, times } from '../../support/activity.ts'
import type { CountedRequest } from '../../support/asked-columns.ts'
import { ANN, BEN, NOW_MS } from '../../support/builders.ts'

const DAY_MS = 86_400_000
const PERIOD = { fromMs: NOW_MS - 7 * DAY_MS, toMs: NOW_MS, timezone: 'Europe/Berlin' }

const FILE = {
  name: 'support.yaml',
  text: `# What support may do.
name: support
rules:
  - name: cap_refund_amount # the controller asked for this
    tool: refund_payment
    when: args.amount_cents > 50000
    action: require_approval
    approvers: [finance-team]
    timeout: 2h
  - { name: review_outreach, tool: send_outreach, action: require_approval, approvers: [growth], quorum: 2, remind: 10m }
  - { name: two_keys, tool: wire_transfer, action: require_approval, stages: [{ approvers: [growth] }] }
approvers:
  finance-team: { channel: "#finance" }
  growth: { channel: "#growth" }
tools:
  wire_transfer: { tier: irreversible }
`,
}
const BUNDLE = readBundle([FILE])
const OUTREACH = { tool: 'send_outreach', rule: 'review_outreach', groups: ['growth'] }
const WIRE = { tool: 'wire_transfer', rule: 'two_keys', groups: ['growth'] }
const GATE = { tool: 'refund_payment', policyId: 'support', rule: 'cap_refund_amount' }
const WEEKS = [12, 15, 11, 14].map((asked) => [{ ...GATE, asked }])
const FAST = { decidedInMs: 1_500 }
const HOUR_MS = 3_600_000
/** Friday, 20 November, half past five in the afternoon in Berlin. */
const FRIDAY_EVENING = { status: 'expired', createdAtMs: Date.parse('2026-11-20T16:30:00Z') } as const

const CASES: readonly {
  readonly kind: Finding['kind']
  readonly so: Partial<FindingInput>
  readonly nearly: Partial<FindingInput>
  readonly evidence: string
}[] = [
  {
    kind: 'relax',
    so: asked(times(27, OUTREACH), times(1, OUTREACH)),
    nearly: asked(times(19, OUTREACH)),
    evidence: '28 of 28 approved, none edited, median 1 min',
  },
  {
    kind: 'relax',
    so: asked(times(99, OUTREACH), times(1, { ...OUTREACH, status: 'rejected' })),
    nearly: asked(times(98, OUTREACH), times(2, { ...OUTREACH, status: 'rejected' })),
    evidence: '99 of 100 approved, none edited, median 1 min',
  },
  {
    kind: 'relax',
    so: asked(times(20)),
    nearly: asked(times(20), times(1, { editedBy: BEN })),
    evidence: '20 of 20 approved, none edited, median 1 min',
  },
  {
    kind: 'tune',
    so: asked(times(7), times(3, { status: 'rejected' })),
    nearly: asked(times(8), times(3, { status: 'rejected' })),
    evidence: '7 of 10 decisions approved (70 %)',
  },
  {
    kind: 'tune',
    so: asked(times(7), times(3, { editedBy: ANN })),
    nearly: asked(times(8), times(3, { editedBy: ANN })),
    evidence: '10 of 10 decisions approved (100 %), 3 of these edited first',
  },
  {
    kind: 'silent_gate',
    so: { earlier: WEEKS },
    nearly: { earlier: WEEKS, ...asked(times(1)) },
    evidence: 'asked 14, 11, 15, 12 times in the weeks before, and not once in the last',
  },
  {
    kind: 'silent_gate',
    so: { earlier: [...WEEKS, []] },
    nearly: { earlier: [...WEEKS.slice(0, 3), [{ ...GATE, asked: 2 }]] },
    evidence: 'asked 14, 11, 15, 12 times in the weeks before, and not once in the last',
  },
  {
    kind: 'silent_gate',
    so: { earlier: WEEKS },
    nearly: { earlier: WEEKS.map(([week]) => (week === undefined ? [] : [{ ...week, rule: 'removed' }])) },
    evidence: 'asked 14, 11, 15, 12 times in the weeks before, and not once in the last',
  },
  {
    kind: 'bypass',
    so: bypassed(1),
    nearly: bypassed(0),
    evidence: '1 execution that no request had allowed',
  },
  {
    kind: 'rubber_stamp',
    so: asked(times(10, FAST)),
    nearly: asked(times(9, FAST)),
    evidence: '10 approvals, no denial, median 1.5 s',
  },
  {
    kind: 'rubber_stamp',
    so: asked(times(10, FAST)),
    nearly: asked(times(10, FAST), times(1, { status: 'rejected' })),
    evidence: '10 approvals, no denial, median 1.5 s',
  },
  {
    kind: 'rubber_stamp',
    so: asked(times(10, { decidedInMs: 2_999 })),
    nearly: asked(times(10, { decidedInMs: 3_000 })),
    evidence: '10 approvals, no denial, median 3.0 s',
  },
  {
    kind: 'unanswered',
    so: asked(times(4, FRIDAY_EVENING), times(1, { status: 'expired' }), times(14)),
    nearly: asked(times(2, FRIDAY_EVENING)),
    evidence: '5 of 19 requests expired unanswered, 5 of them asked on Friday after 17:00',
  },
  {
    kind: 'unanswered',
    so: asked(times(3, { status: 'expired' }), times(27)),
    nearly: asked(times(3, { status: 'expired' }), times(28)),
    evidence: '3 of 30 requests expired unanswered, 3 of them asked on Friday after 23:00',
  },
  {
    kind: 'slow',
    so: asked(times(4, { decidedInMs: HOUR_MS }), times(1, { decidedInMs: 3 * HOUR_MS + 600_000 })),
    nearly: asked(times(4, { decidedInMs: HOUR_MS })),
    evidence: '5 decisions, median 1 h, slowest 3 h 10 min',
  },
  {
    kind: 'slow',
    so: asked(times(5, { decidedInMs: HOUR_MS / 2 })),
    nearly: asked(times(5, { decidedInMs: HOUR_MS / 2 - 1 })),
    evidence: '5 decisions, median 30 min, slowest 30 min',
  },
  {
    kind: 'failing',
    so: asked(times(2, { execution: 'failed' }), times(18, { execution: 'succeeded' })),
    nearly: asked(times(2, { execution: 'failed' }), times(19, { execution: 'succeeded' })),
    evidence: '2 of 20 approved calls failed',
  },
  {
    kind: 'never_run',
    so: asked(times(2, { execution: 'lapsed' }), times(18, { execution: 'succeeded' })),
    nearly: asked(times(1, { execution: 'lapsed' })),
    evidence: '2 of 20 approved calls were never started',
  },
]

test.each(CASES)('$kind is found with its numbers: $evidence', ({ kind, so, evidence }) => {
  expect(found(so, kind)).toMatchObject([{ kind, evidence }])
})

test.each(CASES)('$kind is not found where it is nearly so ($evidence)', ({ kind, nearly }) => {
  expect(found(nearly, kind)).toEqual([])
})

test.each(CASES)('$kind suggests a change with which the policies load ($evidence)', ({ kind, so }) => {
  const [finding] = found(so, kind)
  if (finding?.change == null) return expect.fail('Expected a change')

  const changed = changeFile([FILE], finding.change)

  expect(changed).not.toBeNull()
  if (changed === null) return
  expect(
    readBundle([...(changed.name === FILE.name ? [] : [FILE]), changed]).policies.length,
  ).toBeGreaterThan(0)
  expect(changed.name === FILE.name ? changed.text : FILE.text).toContain('# What support may do.')
})

test.each(CASES)('$kind carries an audit filter that the audit log takes ($evidence)', ({ kind, so }) => {
  const [finding] = found(so, kind)

  expect(AuditQuery.safeParse(finding?.audit).success).toBe(true)
})

test('a rule that always asks is relaxed to allow with feedback, and one with a condition to grants', () => {
  const [unconditional] = found(asked(times(20, OUTREACH)), 'relax')
  const [conditional] = found(asked(times(20)), 'relax')

  expect(excerptOf(unconditional)).toBe(
    'rules:\n  - name: review_outreach\n    tool: send_outreach\n    action: allow\n    feedback:\n      - growth\n',
  )
  expect(excerptOf(conditional)).toContain('when: args.amount_cents > 50000')
  expect(excerptOf(conditional)).toContain('action: require_approval')
  expect(excerptOf(conditional)).toContain('max: 1d')
})

test('a tool that cannot be undone is never suggested to run without approval', () => {
  expect(found(asked(times(40, WIRE)), 'relax')).toMatchObject([
    { evidence: '40 of 40 approved, none edited, median 1 min', change: null },
  ])
})

test('the thresholds of the bundle decide what is found', () => {
  const strict = readBundle([
    FILE,
    {
      name: 'digest.yaml',
      text: `digest:
  channel: "#growth"
  schedule: "0 9 * * MON"
  timezone: UTC
  findings: { relax: { decisions: 2 }, slow: { median: 1m }, silent_gate: { weeks: 1 } }
`,
    },
  ])
  const input = { ...asked(times(2, OUTREACH)), thresholds: strict.findings }

  expect(found(input, 'relax')).toHaveLength(1)
  expect(strict.findings).toMatchObject({
    relax: { decisions: 2, approved: 0.99 },
    slow: { decisions: 5, medianMs: 60_000 },
    silentGate: { weeks: 1, asked: 3 },
    rubberStamp: { decisions: 10, medianMs: 3_000 },
  })
})

test('a gate is not called silent by a period shorter than a week', () => {
  const period = { ...PERIOD, fromMs: NOW_MS - DAY_MS }

  expect(found({ earlier: WEEKS, period }, 'silent_gate')).toEqual([])
})

test('the week in which daylight saving begins is a week, and its evening is the local one', () => {
  const toMs = Date.parse('2026-03-30T07:00:00Z')
  const period = { fromMs: toMs - 7 * DAY_MS + HOUR_MS, toMs, timezone: 'Europe/Berlin' }
  const sunday = { status: 'expired', createdAtMs: Date.parse('2026-03-29T15:30:00Z') } as const

  expect(found({ earlier: WEEKS, period }, 'silent_gate')).toHaveLength(1)
  expect(found({ ...asked(times(3, sunday)), period }, 'unanswered')).toMatchObject([
    { evidence: '3 of 3 requests expired unanswered, 3 of them asked on Sunday after 17:00' },
  ])
})

function found(known: Partial<FindingInput>, kind: Finding['kind']): readonly Finding[] {
  const input = {
    period: PERIOD,
    activity: anActivity(),
    earlier: [],
    thresholds: BUNDLE.findings,
    policies: BUNDLE,
    ...known,
  }
  return findAll(input).filter((finding) => finding.kind === kind)
}

function asked(...groups: (readonly CountedRequest[])[]): Pick<FindingInput, 'activity'> {
  return { activity: anActivity({ asked: groups.flat() }) }
}

function bypassed(executions: number): Pick<FindingInput, 'activity'> {
  const call = { tool: 'refund_payment', agentId: 'support-agent' }
  return { activity: anActivity({ bypasses: executions === 0 ? [] : [{ ...call, executions }] }) }
}

function excerptOf(finding: Finding | undefined): string {
  return finding?.change == null ? '' : (changeFile([FILE], finding.change)?.excerpt ?? '')
}
