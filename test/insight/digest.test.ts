import { expect, test } from 'vitest'
import { digestOf } from '../../src/insight/digest.ts'
import type { ToolTally } from '../../src/ledger/tally.ts'

const PERIOD = { fromMs: 0, toMs: 7 * 86_400_000, timezone: 'UTC' }

test('digestOf() counts requests and approvals for each tool against the week before', () => {
  const now = [tally('refund', { approved: 3, rejected: 1, expired: 1, allowed: 9 })]
  const before = [tally('refund', { approved: 1, rejected: 1 })]

  const digest = digestOf(PERIOD, now, before)

  expect(digest.now).toMatchObject({
    asked: 5,
    approved: 3,
    rejected: 1,
    expired: 1,
    allowed: 9,
    approvalRate: 0.75,
  })
  expect(digest.tools).toMatchObject([{ tool: 'refund', approvalRate: 0.75, approvalRateBefore: 0.5 }])
})

test('digestOf() includes a tool without requests this week, and leaves out one without any in both weeks', () => {
  const digest = digestOf(PERIOD, [tally('read', { allowed: 5 })], [tally('delete', { rejected: 2 })])

  expect(digest.tools).toMatchObject([
    { tool: 'delete', asked: 0, approvalRate: null, approvalRateBefore: 0 },
  ])
})

test('digestOf() gives no approval rate when nobody decided', () => {
  const digest = digestOf(PERIOD, [tally('refund', { expired: 2 })], [])

  expect(digest.now.approvalRate).toBeNull()
})

function tally(tool: string, counts: Partial<ToolTally>): ToolTally {
  const none = { allowed: 0, denied: 0, pending: 0, approved: 0, rejected: 0, expired: 0, cancelled: 0 }
  return { tool, ...none, ...counts }
}
