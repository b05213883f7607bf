import { textOf, validateMessage } from 'slack-sandbox/block-kit'
import { expect, test } from 'vitest'
import type { PeriodActivity } from '../../../../src/approval/model/period-activity.ts'
import type { Message } from '../../../../src/slack/blocks/blocks.ts'
import { digestMessage } from '../../../../src/slack/features/digest/digest-message.ts'
import { digestView } from '../../../../src/slack/features/digest/digest-view.ts'
import { anActivity, aPeriodActivity, NO_RECORDS, times } from '../../../support/activity.ts'

const ALLOWED = {
  tool: 'refund_payment',
  agentId: 'support-agent',
  policyId: null,
  rule: null,
  status: 'allowed',
  requests: 371,
} as const
const ANCHOR = 'The audit log ends at entry 4711, ab12.'

test('a digest shows the numbers against the period before, the value, findings with suggestions, tools and answers', async () => {
  const asked = [
    ...times(14, { value: { currency: 'EUR', minorUnits: 82_000 } }),
    ...times(2, { status: 'rejected', decidedInMs: 3 * 3_600_000 }),
    ...times(4, { status: 'expired' }),
  ]
  const message = await aDigest({
    activity: anActivity({ automatic: [ALLOWED], asked }),
    before: anActivity({ asked: times(11, { decidedInMs: 180_000 }) }),
  })

  expect(linesOf(message)).toEqual([
    'Agent approvals, 13–20 Nov · 1 thing to look at',
    '391 calls · 371 automatic · 20 asked (▲9) · median answer 1 min (▼2 min), slowest 3 h',
    'Asked: 14 approved, 2 denied, 4 expired.',
    'Approved: €11,480.00.',
    expect.stringMatching(/^⌛ cap_refund_amount: 4 of 20 requests expired unanswered/),
    expect.stringMatching(/→ Add an escalation/),
    expect.stringContaining('See them'),
    'Tool | Asked | Approved | Denied | Expired | Median | Value',
    'refund_payment | 20 | 14 | 2 | 4 | 1 min | €11,480.00',
    'Most answers: Ann 16.',
    ANCHOR,
  ])
  expect(message.text).toBe('Agent approvals, 13–20 Nov · 1 thing to look at')
})

test('a digest leaves out whatever is zero: sentences, columns, tools that nobody was asked about', async () => {
  const message = await aDigest({
    activity: anActivity({ automatic: [{ ...ALLOWED, tool: 'read_crm' }], asked: times(1) }),
    before: anActivity({ asked: times(1) }),
  })

  expect(linesOf(message)).toEqual([
    'Agent approvals, 13–20 Nov',
    '372 calls · 371 automatic · 1 asked · median answer 1 min, slowest 1 min',
    'Asked: 1 approved.',
    'Tool | Asked | Approved | Median',
    'refund_payment | 1 | 1 | 1 min',
    'Most answers: Ann 1.',
    ANCHOR,
  ])
})

test.each([
  [[ALLOWED], 'Nobody was asked this week; 371 calls ran on policy alone.'],
  [
    [ALLOWED, { ...ALLOWED, status: 'denied', requests: 1 } as const],
    'Nobody was asked this week; 371 calls ran on policy alone, 1 call was denied by policy.',
  ],
  [[], 'Nobody was asked this week; no agent made a call.'],
])('the digest of an empty week is one line above the end of the ledger', async (automatic, sentence) => {
  const message = await aDigest({ activity: anActivity({ automatic }) })

  expect(linesOf(message)).toEqual([sentence, ANCHOR])
  expect(message.text).toBe(sentence)
})

test('the digest of a week in which nobody was asked still has findings', async () => {
  const bypasses = [{ tool: 'refund_payment', agentId: 'support-agent', executions: 2 }]

  const lines = linesOf(await aDigest({ activity: anActivity({ bypasses }) })).join('\n')

  expect(lines).toContain('Nobody was asked this week')
  expect(lines).toContain('🚨')
})

test("the digest of a group counts its own requests, and has no findings of other groups' rules", async () => {
  const outreach = { tool: 'send_outreach', rule: 'review_outreach', groups: ['growth'] }
  const activity = anActivity({
    automatic: [ALLOWED],
    asked: [...times(3), ...times(30, { ...outreach, decidedInMs: 6_000 })],
  })

  const finance = linesOf(await aDigest({ activity }, 'finance-team')).join('\n')
  const growth = linesOf(await aDigest({ activity }, 'growth')).join('\n')

  expect(finance).toContain('Approvals of finance-team, 13–20 Nov\n3 asked (▲3)')
  expect(finance).not.toContain('send_outreach')
  expect(growth).toContain('growth, 13–20 Nov · 1 thing to look at\n30 asked (▲30)')
  expect(growth).toContain('💡 review_outreach')
})

test('the digest of a group that nobody asked is one line', async () => {
  const message = await aDigest({ activity: anActivity({ automatic: [ALLOWED] }) }, 'growth')

  expect(linesOf(message)).toEqual(['growth was not asked this week.', ANCHOR])
})

test("a digest stays within Slack's limits with any number of tools and findings", async () => {
  const asked = Array.from({ length: 300 }, (_, index) =>
    times(3, { tool: `tool_${index}`, rule: `rule_${index}`, status: 'expired' }),
  ).flat()

  const { blocks } = await aDigest({ activity: anActivity({ asked }) })

  expect(validateMessage(JSON.parse(JSON.stringify(blocks)))).toEqual([])
  expect(textOf(JSON.parse(JSON.stringify(blocks)))).toContain('270 more tools were asked about less often.')
})

const NOVEMBER = {
  fromMs: Date.parse('2026-10-31T23:00:00Z'),
  toMs: Date.parse('2026-11-30T23:00:00Z'),
  timezone: 'Europe/Berlin',
}
const OCTOBER_20_MS = Date.parse('2026-10-20T10:00:00Z')
const NOVEMBER_20_MS = Date.parse('2026-11-20T10:00:00Z')

test('the monthly review shows each of its last four weeks, in local days, against the week four weeks before', async () => {
  const message = await aReview({
    activity: anActivity({
      asked: [
        ...times(19, { createdAtMs: NOVEMBER_20_MS, decidedInMs: 240_000 }),
        ...times(1, { createdAtMs: NOVEMBER_20_MS, status: 'rejected', decidedInMs: 240_000 }),
        ...times(3, { createdAtMs: Date.parse('2026-11-16T23:00:00Z'), status: 'expired' }),
        ...times(2, { createdAtMs: Date.parse('2026-11-16T22:59:59Z'), status: 'expired' }),
      ],
    }),
    before: anActivity({
      asked: [
        ...times(9, { createdAtMs: OCTOBER_20_MS, decidedInMs: 360_000 }),
        ...times(1, { createdAtMs: OCTOBER_20_MS, status: 'rejected', decidedInMs: 360_000 }),
        ...times(4, { createdAtMs: Date.parse('2026-10-27T10:00:00Z') }),
      ],
    }),
  })

  expect(linesOf(message).slice(0, 8)).toEqual([
    'Agent approvals, November 2026 · 1 thing to look at',
    '25 asked (▲11) · median answer 4 min (▼2 min), slowest 4 min',
    'Asked: 19 approved, 1 denied, 5 expired.',
    'Week by week, each against the week four weeks before:',
    '3–9 Nov: nobody was asked',
    '10–16 Nov: 2 asked (▲2)',
    '17–23 Nov: 23 asked (▲13) · 95 % approved (▲5) · median 4 min (▼2 min)',
    '24–30 Nov: nobody was asked (▼4)',
  ])
})

test.each([
  [null, 'Nobody was asked in November 2026; no agent made a call.'],
  ['growth', 'growth was not asked in November 2026.'],
])('the review of an empty month is one line, of group %s', async (group, sentence) => {
  expect(linesOf(await aReview({}, group))).toEqual([sentence, ANCHOR])
})

test("the weeks of a group's review count its own requests", async () => {
  const asked = [
    ...times(3, { createdAtMs: NOVEMBER_20_MS }),
    ...times(7, { createdAtMs: NOVEMBER_20_MS, groups: ['growth'] }),
  ]

  const lines = linesOf(await aReview({ activity: anActivity({ asked }) }, 'finance-team'))

  expect(lines).toContain('17–23 Nov: 3 asked (▲3) · 100 % approved · median 1 min')
})

const HOUR_MS = 3_600_000

test('the digest has a chart of outcomes by local day, with the days of nothing, and the names that occur', async () => {
  const at = (iso: string) => ({ createdAtMs: Date.parse(iso) })
  const asked = [
    ...times(2, at('2026-11-16T22:59:00Z')),
    ...times(3, { ...at('2026-11-16T23:00:00Z'), status: 'expired' }),
    ...times(1, { ...at('2026-11-19T08:00:00Z'), status: 'rejected' }),
    ...times(1, { ...at('2026-11-19T08:00:00Z'), status: 'denied' }),
  ]
  const monday = Date.parse('2026-11-16T08:00:00Z')
  const period = { fromMs: monday, toMs: monday + 96 * HOUR_MS, timezone: 'Europe/Berlin' }

  const { blocks } = await aDigest({ period, activity: anActivity({ asked }) })

  const categories = ['Mon 16', 'Tue 17', 'Wed 18', 'Thu 19', 'Fri 20']
  const series = (name: string, values: readonly number[]) => ({
    name,
    data: values.map((value, index) => ({ label: categories[index], value })),
  })
  expect(blocks.find(({ type }) => type === 'data_visualization')).toEqual({
    type: 'data_visualization',
    title: 'Requests by outcome, day by day',
    chart: {
      type: 'bar',
      series: [
        series('Approved', [2, 0, 0, 0, 0]),
        series('Denied', [0, 0, 0, 2, 0]),
        series('Expired', [0, 3, 0, 0, 0]),
      ],
      axis_config: { categories, x_label: 'day', y_label: 'requests' },
    },
  })
})

test('every request of the chart is in one of its series, also those that a lockdown denied', async () => {
  const at = (iso: string) => ({ createdAtMs: Date.parse(iso) })
  const asked = [
    ...times(2, at('2026-11-17T08:00:00Z')),
    ...times(3, { ...at('2026-11-18T08:00:00Z'), status: 'locked_down' as const }),
  ]
  const monday = Date.parse('2026-11-16T08:00:00Z')
  const period = { fromMs: monday, toMs: monday + 96 * HOUR_MS, timezone: 'Europe/Berlin' }

  const { blocks } = await aDigest({ period, activity: anActivity({ asked }) })

  const chart = JSON.stringify(blocks.find(({ type }) => type === 'data_visualization'))
  expect(chart).toContain('{"label":"Tue 17","value":2}')
  expect(chart).toContain('{"label":"Wed 18","value":3}')
})

test.each([
  ['the day before clocks go back', '2026-10-24T22:00:00Z', ['Sun 25', 'Mon 26']],
  ['the day before they go forward', '2027-03-27T23:00:00Z', ['Sun 28', 'Mon 29']],
])('each day of the chart is a local one, also on %s', async (_what, start, categories) => {
  const fromMs = Date.parse(start)
  const period = { fromMs, toMs: fromMs + 47 * HOUR_MS, timezone: 'Europe/Berlin' }
  const asked = [...times(1, { createdAtMs: fromMs }), ...times(1, { createdAtMs: period.toMs - 1 })]

  const { blocks } = await aDigest({ period, activity: anActivity({ asked }) })

  expect(JSON.stringify(blocks)).toContain(JSON.stringify(categories))
})

test('a digest whose requests are all of one day has no chart', async () => {
  const { blocks } = await aDigest({ activity: anActivity({ asked: times(9) }) })

  expect(blocks.map(({ type }) => type)).not.toContain('data_visualization')
})

async function aReview(known: Partial<PeriodActivity>, group: string | null = null): Promise<Message> {
  const { tool } = aPeriodActivity().policies
  const head = { seq: 4711, hash: 'ab12', atMs: 0 }
  const numbers = aPeriodActivity({ period: NOVEMBER, ...known })
  return digestMessage(await digestView({ span: 'month', numbers, records: NO_RECORDS, group, head, tool }))
}

async function aDigest(known: Partial<PeriodActivity>, group: string | null = null): Promise<Message> {
  const { tool } = aPeriodActivity().policies
  const head = { seq: 4711, hash: 'ab12', atMs: 0 }
  const numbers = aPeriodActivity(known)
  return digestMessage(await digestView({ span: 'week', numbers, records: NO_RECORDS, group, head, tool }))
}

function linesOf({ blocks }: Message): readonly string[] {
  return textOf(JSON.parse(JSON.stringify(blocks))).split('\n')
}
