import { textOf } from 'slack-sandbox/block-kit'
import { expect, test } from 'vitest'
import { advanceUntil } from '../support/advance-until.ts'
import { auditRows } from '../support/api-helpers.ts'
import { startWorld, type World } from '../support/start-world.ts'

const SHARED = `
name: reports
priority: 900
rules:
  - { name: ask_reports, tool: weekly_report, action: require_approval, approvers: &who [reporters], timeout: 1m }
  - { name: ask_others, tool: other_report, action: require_approval, approvers: *who, timeout: 1m }
approvers: { reporters: { channel: "#growth-approvals", members: [U0CLEO] } }
tools:
  weekly_report: { category: edit, tier: reversible }
  other_report: { category: edit, tier: reversible }
`

test.each([
  ['weekly_report', 'defines'],
  ['other_report', 'uses'],
])('statistics with a suggestion for a rule (of %s) that %s a YAML anchor are answered', async (tool) => {
  const world = await startWorld({ policies: { 'reports.yaml': SHARED } })
  await leftUnanswered(world, tool)

  const admin = await world.client({ agents: '*', scopes: ['audit', 'admin'] })
  const { findings } = await admin.stats()

  expect(findings).toMatchObject([{ kind: 'unanswered', tool, policyChange: { file: 'reports.yaml' } }])
})

test('the weekly digest with a suggestion for a rule that uses a YAML anchor is posted', async () => {
  const policies = { 'reports.yaml': SHARED }
  const world = await startWorld({ policies, beginsAt: '2026-11-23T07:30:00Z' })
  await leftUnanswered(world, 'other_report')

  await world.clock.jump(Date.parse('2026-11-23T08:00:30Z') - world.clock.nowMs())
  await advanceUntil(world, () =>
    world.sandbox.messages('#agent-approvals').some(({ blocks }) => textOf(blocks).includes('5 asked')),
  )

  expect(JSON.stringify(world.sandbox.messages('#agent-approvals'))).toContain('Suggested change')
})

/** Nobody answers five of these calls in time. */
async function leftUnanswered(world: World, tool: string): Promise<void> {
  const client = await world.client()
  for (const n of [1, 2, 3, 4, 5]) await client.authorize('support-agent', tool, { n })
  await world.clock.advance(2 * 60_000)
  await advanceUntil(world, async () => (await auditRows(world, { kind: 'settled' })).length === 5)
}
