import { textOf, validateMessage } from 'slack-sandbox/block-kit'
import { expect, test } from 'vitest'
import type { PeriodActivity } from '../../../../src/approval/model/period-activity.ts'
import type { Message } from '../../../../src/slack/blocks/blocks.ts'
import { digestMessage } from '../../../../src/slack/features/digest/digest-message.ts'
import { digestView } from '../../../../src/slack/features/digest/digest-view.ts'
import { anActivity, aPeriodActivity, times } from '../../../support/activity.ts'

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

  expect(finance).toContain('finance-team, 13–20 Nov\n3 asked (▲3)')
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

async function aDigest(known: Partial<PeriodActivity>, group: string | null = null): Promise<Message> {
  const { tool } = aPeriodActivity().policies
  const head = { seq: 4711, hash: 'ab12', atMs: 0 }
  return digestMessage(await digestView({ numbers: aPeriodActivity(known), group, head, tool }))
}

function linesOf({ blocks }: Message): readonly string[] {
  return textOf(JSON.parse(JSON.stringify(blocks))).split('\n')
}
