import { readFileSync } from 'node:fs'
import { textOf } from 'slack-sandbox/block-kit'
import { expect, test } from 'vitest'
import { auditRows } from '../support/api-helpers.ts'
import { startWorld, type World } from '../support/start-world.ts'

const DIGEST = '#agent-approvals'
const GROWTH = '#growth-approvals'
const POLICY = `
name: reports
priority: 900
rules: [{ name: ask_reports, tool: weekly_report, action: require_approval, approvers: [reporters], timeout: 1h, grant: { scope: [tool], max: 1h } }]
approvers: { reporters: { channel: "${GROWTH}" } }
tools: { weekly_report: { category: edit, tier: reversible, summary: "Report number {args.report | number}" } }
`

test('a suggested change is replayed on the calls of the period, those first that people had denied, and nothing is changed', async () => {
  const world = await aWeek([...Array.from({ length: 12 }, () => 'Approve' as const), 'Deny'])
  const before = (await auditRows(world, {})).length

  const offered = await openChange(world)
  await world.sandbox.as('eve').click('Preview by replay')
  const shown = await world.sandbox.until(
    () => wordsOf(world).includes('would have been allowed') && wordsOf(world),
    'the replay',
  )

  const lines = String(shown).split('\n')
  expect(offered).toContain('[Preview by replay]')
  expect(shown).not.toContain('[Preview by replay]')
  expect(lines).toEqual(
    expect.arrayContaining([
      '13 calls would have been allowed instead of asked; 0 would have been denied. 13 calls replayed.',
      '⚠ People had denied 1 of those that would have been allowed.',
    ]),
  )
  const examples = lines.filter((line) => line.startsWith('Report number'))
  expect(examples).toHaveLength(10)
  expect(examples[0]).toMatch(/^Report number 13: denied by .+; would have been allowed$/)
  expect(examples[1]).toMatch(/^Report number 1: approved by .+; would have been allowed$/)
  expect((await auditRows(world, {})).length).toBe(before)
})

test('the digest quotes why people denied, and counts active grants', async () => {
  const world = await aWeek(['Deny'])
  const admin = await world.client({ agents: '*', scopes: ['authorize', 'admin'] })
  await admin.makeGrant({ agentId: 'support-agent', tool: 'weekly_report', expiresIn: '1h', uses: 3 })

  const { blocks } = await openDigest(world, 'Active grants')

  const words = textOf(blocks)
  expect(words).toContain('🚫 Why people denied: “Last week’s numbers” (support-agent).')
  expect(words).toContain('Active grants: 1. support-agent may run weekly_report, 3 more calls, until 20')
})

test('a change that has been made since is not replayed', async () => {
  const world = await aWeek(['Approve', 'Approve'])
  await openChange(world)
  await world.writePolicy('reports.yaml', POLICY.replace('ask_reports', 'renamed'))

  await world.sandbox.as('eve').click('Preview by replay')

  await world.sandbox.until(() => wordsOf(world).includes('This is no longer so'), 'the answer')
})

test('a change that only concerns how people are asked has nothing to replay, and says so', async () => {
  const world = await aWeek([])
  const client = await world.client()
  for (const report of [1, 2, 3, 4]) await client.authorize('support-agent', 'weekly_report', { report })
  await world.clock.jump(2 * 3_600_000)

  const words = await openChange(world)

  expect(words).toContain('escalate:')
  expect(words).toContain('The policies would decide every call as before, so there is nothing to replay.')
  expect(words).not.toContain('Preview by replay')
})

/** A week in which people answered so; a finding suggests to allow what was asked. */
async function aWeek(answers: readonly ('Approve' | 'Deny')[]): Promise<World> {
  const workspace = readFileSync('policies/workspace.yaml', 'utf8').replace(
    'monthly: true',
    'findings: { relax: { decisions: 2, approved: 0.5 } }',
  )
  const world = await startWorld({ policies: { 'reports.yaml': POLICY, 'workspace.yaml': workspace } })
  const client = await world.client()
  for (const [index, answer] of answers.entries()) {
    const report = index + 1
    await client.authorize('support-agent', 'weekly_report', { report })
    const card = await world.sandbox.until(
      () => world.sandbox.messages(GROWTH).find(({ blocks }) => hasTitle(textOf(blocks), report)),
      'the card',
    )
    const cleo = world.sandbox.as('cleo')
    await cleo.click(answer, { channel: GROWTH, ts: card.ts })
    if (answer === 'Deny') {
      await world.sandbox.until(() => cleo.modal(), 'the form')
      await cleo.submit({ Reason: 'Last week’s numbers' })
    }
    await world.sandbox.until(async () => (await settled(world)) === report, 'the decision')
    await world.clock.advance(2_000)
  }
  return world
}

function hasTitle(words: string, report: number): boolean {
  return new RegExp(`Report number ${report}\\b`).test(words)
}

async function settled(world: World): Promise<number> {
  return (await auditRows(world, { kind: 'settled' })).length
}

async function openDigest(world: World, expected: string) {
  const eve = world.sandbox.as('eve')
  await eve.type('/veto digest', DIGEST)
  return world.sandbox.until(
    () => eve.messages(DIGEST).find(({ blocks }) => textOf(blocks).includes(expected)),
    'the digest',
  )
}

/** The modal of the suggested change, opened from /veto digest. */
async function openChange(world: World): Promise<string> {
  const eve = world.sandbox.as('eve')
  const { ts } = await openDigest(world, '[Suggested change]')
  await eve.click('Suggested change', { channel: DIGEST, ts })
  await world.sandbox.until(() => eve.modal(), 'the suggested change')
  return wordsOf(world)
}

function wordsOf(world: World): string {
  return textOf(world.sandbox.as('eve').modal()?.blocks ?? [])
}
