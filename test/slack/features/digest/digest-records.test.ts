import { textOf } from 'slack-sandbox/block-kit'
import { expect, test } from 'vitest'
import type { PeriodActivity } from '../../../../src/approval/model/period-activity.ts'
import type { Message } from '../../../../src/slack/blocks/blocks.ts'
import { digestMessage } from '../../../../src/slack/features/digest/digest-message.ts'
import { digestView } from '../../../../src/slack/features/digest/digest-view.ts'
import { anActivity, aPeriodActivity, NO_RECORDS, times } from '../../../support/activity.ts'
import { aGrant } from '../../../support/builders.ts'

const DENIED = { status: 'rejected', decidedInMs: 60_000 } as const
const UNTIL_MS = Date.parse('2026-11-20T23:00:00Z')

test('the digest quotes the most frequent reasons of denials, however they were written, and counts the others', async () => {
  const said = [
    'Already refunded',
    'already  refunded.',
    'Too late',
    'Wrong *customer* <!here>',
    'Why?',
    'x'.repeat(500),
  ]
  const asked = said.flatMap((_, index) => times(1, { ...DENIED, requestId: `req_${index}` }))
  const denials = said.map((words, index) => ({
    groups: ['finance-team'],
    agentId: index === 1 ? 'billing-agent' : 'support-agent',
    words,
  }))

  const message = await aDigest({ activity: anActivity({ asked }) }, null, { ...NO_RECORDS, denials })

  expect(linesOf(message)).toContain(
    '🚫 Why people denied: 2 × “Already refunded” (2 agents), “Too late” (support-agent), “Wrong *customer* <!here>” (support-agent), and 2 other reasons.',
  )
})

test("a long reason of a denial is cut, and those of other groups' requests are not in the digest of a group", async () => {
  const asked = [
    ...times(1, { ...DENIED, requestId: 'req_1' }),
    ...times(1, { ...DENIED, requestId: 'req_2', groups: ['growth'] }),
  ]
  const denials = ['x'.repeat(500), 'Elsewhere'].map((words, index) => ({
    groups: [index === 0 ? 'finance-team' : 'growth'],
    agentId: 'support-agent',
    words,
  }))

  const message = await aDigest({ activity: anActivity({ asked }) }, 'finance-team', {
    ...NO_RECORDS,
    denials,
  })

  expect(linesOf(message)).toContain(`🚫 Why people denied: “${'x'.repeat(79)}…” (support-agent).`)
})

test('the digest counts active grants, and names the one that allows most', async () => {
  const grants = [
    aGrant({ scope: { kind: 'category', name: 'edit' }, sessionId: 's', usesLeft: 4, expiresAtMs: UNTIL_MS }),
    aGrant({ scope: { kind: 'tool', name: 'send_outreach' }, sessionId: null, usesLeft: null }),
  ]
  const activity = anActivity({ asked: times(1) })

  const both = await aDigest({ activity }, null, { ...NO_RECORDS, grants })
  const one = await aDigest({ activity }, null, { ...NO_RECORDS, grants: grants.slice(0, 1) })

  const words =
    'support-agent may run all edit tools, in one session, 4 more calls, until 2026-11-20 23:00 UTC.'
  expect(linesOf(both)).toContain(`Active grants: 2. The broadest: ${words}`)
  expect(linesOf(one)).toContain(`Active grants: 1. ${words}`)
})

test('the digest of a group names the grants that replace its approvals', async () => {
  const requirement = { groups: ['finance-team'], quorum: 1, escalationGroups: [] }
  const ofFinance = aGrant({ requirements: [requirement], scope: { kind: 'tool', name: 'refund_payment' } })
  const records = { ...NO_RECORDS, grants: [aGrant({ requirements: null }), ofFinance] }
  const activity = anActivity({ asked: [...times(1), ...times(1, { groups: ['growth'] })] })

  const finance = linesOf(await aDigest({ activity }, 'finance-team', records)).join('\n')
  const growth = linesOf(await aDigest({ activity }, 'growth', records)).join('\n')

  expect(finance).toContain('Active grants: 1. support-agent may run refund_payment')
  expect(growth).not.toContain('Active grants')
})

async function aDigest(
  known: Partial<PeriodActivity>,
  group: string | null = null,
  records = NO_RECORDS,
): Promise<Message> {
  const { tool } = aPeriodActivity().policies
  const head = { seq: 4711, hash: 'ab12', atMs: 0 }
  return digestMessage(
    await digestView({ span: 'week', numbers: aPeriodActivity(known), records, group, head, tool }),
  )
}

function linesOf({ blocks }: Message): readonly string[] {
  return textOf(JSON.parse(JSON.stringify(blocks))).split('\n')
}
