import { expect, test } from 'vitest'
import { Stats } from '#protocol/stats.ts'
import { advanceUntil } from '../support/advance-until.ts'
import { alerts, untilAlert, words } from '../support/alerts.ts'
import { privateWords } from '../support/api-helpers.ts'
import { runVeto } from '../support/run-veto.ts'
import { BIG_REFUND, cardOf, startWorld, type World } from '../support/start-world.ts'
import { testOnSqlite } from '../support/test-on-sqlite.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const EVERY_WEEK = `
name: every_week
priority: 900
rules: [{ name: weekly, tool: weekly_report, action: require_approval, approvers: [finance-team], timeout: 5m }]
`

test('GET /v1/stats counts an approved refund and an automatic one, and the person who approved', async () => {
  const world = await startWorld()
  await refundOnce(world)
  const auditor = await world.client({ scopes: ['audit'] })

  const stats = await auditor.stats({ since: '1d', tool: 'refund_*' })

  expect(stats.total.now).toMatchObject({ asked: 1, approved: 1, allowed: 1, denied: 0, approvalRate: 1 })
  expect(stats.total.before).toMatchObject({ asked: 0, approved: 0, allowed: 0 })
  expect(stats.tools.map(({ tool }) => tool)).toEqual(['refund_payment'])
  expect(stats.agents.map(({ agentId }) => agentId)).toEqual(['support-agent'])
  expect(stats.groups).toMatchObject([{ group: 'finance-team', now: { asked: 1 } }])
  expect(stats.approvers).toMatchObject([{ name: 'Ann Meyer', now: { approved: 1, denied: 0 } }])
  expect(stats.total.now.value).toEqual([{ currency: 'EUR', minorUnits: 72_000 }])
})

test('the money of an approved call is that of the edited params', async () => {
  const world = await startWorld()
  const client = await world.client({ scopes: ['authorize', 'audit'] })
  const { id } = await client.authorize('support-agent', 'refund_payment', BIG_REFUND)
  const { ts } = await cardOf(world, String(id))
  const ann = world.sandbox.as('ann')
  await ann.choose('Edit and approve…', { ts })
  await world.sandbox.until(() => ann.modal(), 'the form for an edit')
  await ann.submit({ 'Amount, in EUR': '600' })
  const { params, status } = await client.waitFor(String(id))
  await world.clock.advance(1_000)

  expect([status, params]).toEqual(['approved', { ...BIG_REFUND, amount_cents: 60_000 }])
  expect((await client.stats({ since: '1d' })).total.now.value).toEqual([
    { currency: 'EUR', minorUnits: 60_000 },
  ])
})

test('GET /v1/stats shows a key only the agents that it covers, and refuses periods that are too long', async () => {
  const world = await startWorld()
  await refundOnce(world)
  const other = await world.client({ agents: 'growth-*', scopes: ['audit'] })

  expect((await other.stats()).total.now).toMatchObject({ asked: 0, allowed: 0 })
  await expect(other.stats({ since: '93d' })).rejects.toMatchObject({ code: 'invalid_query' })
  await expect(other.stats({ since: '1d', until: '2d' })).rejects.toMatchObject({ code: 'invalid_query' })
  await expect((await world.client()).stats()).rejects.toMatchObject({ code: 'scope_missing' })
})

test('veto stats prints the same numbers as the API', async () => {
  const world = await startWorld()
  await refundOnce(world)
  const environment = { VETO_DATABASE: world.database, VETO_POLICIES: world.policyFolder }
  const period = ['--since', '2020-01-01', '--until', '2020-03-01']

  const json = await runVeto(['stats', '--json', ...period], environment)
  const refused = await runVeto(['stats', '--since', 'soon'], environment)

  expect(Stats.parse(JSON.parse(json.out)).total.now).toMatchObject({ asked: 0 })
  expect((await runVeto(['stats', ...period], environment)).out).toContain('People were asked 0 times')
  expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('--since: expected an age') })
})

test('/veto stats shows the numbers by tool, of one tool, and of one agent', async () => {
  const world = await startWorld()
  await refundOnce(world)

  expect(await typed(world, '/veto stats')).toContain('2 calls · 1 automatic · 1 asked (▲1)')
  expect(await typed(world, '/veto stats refund_payment')).toContain('Tool refund_payment')
  expect(await typed(world, '/veto stats support-agent')).toContain('Agent support-agent')
  expect(await typed(world, '/veto stats agent:support-agent')).toContain('Agent support-agent')
  expect(await typed(world, '/veto stats refund_paymnet')).toContain('Did you mean refund_payment?')
})

test('a bypass is an alert at once, is counted, and ends after a day without another', async () => {
  const world = await startWorld()
  const client = await world.client()
  const executedAt = new Date(world.clock.nowMs()).toISOString()

  await client.reportExecution({ agentId: 'support-agent', tool: 'refund_payment', params: {}, executedAt })
  await untilAlert(world, 'support-agent ran refund_payment once in the last day')
  const auditor = await world.client({ scopes: ['audit'], agents: '*' })
  const { findings } = await auditor.stats()
  world.clock.stepWall(DAY_MS)
  await world.clock.jump(2 * HOUR_MS)
  await untilAlert(world, 'No execution without a decision for a day')

  expect(alerts(world)).toHaveLength(1)
  expect(findings).toMatchObject([
    { kind: 'bypass', tool: 'refund_payment', agentId: 'support-agent', audit: { kind: 'bypass_seen' } },
  ])
  expect(findings[0]?.policyChange?.yaml).toContain('action: deny')
})

testOnSqlite(
  'a rule that asked every week is an alert after a week without a request, however long, until it asks again',
  async () => {
    const world = await startWorld({ policies: { 'every-week.yaml': EVERY_WEEK } })
    const client = await world.client()
    for (let week = 0; week < 4; week += 1) {
      for (const report of [1, 2, 3])
        await client.authorize('support-agent', 'weekly_report', { week, report })
      world.clock.stepWall(7 * DAY_MS - HOUR_MS)
      await world.clock.jump(HOUR_MS)
    }
    expect(alerts(world).map(words).join()).not.toContain('weekly')

    world.clock.stepWall(DAY_MS)
    await world.clock.jump(2 * HOUR_MS)
    await untilAlert(world, 'The rule weekly asked people about weekly_report 3, 3, 3, 3 times')
    for (let day = 0; day < 7; day += 1) {
      world.clock.stepWall(DAY_MS - HOUR_MS)
      await world.clock.jump(HOUR_MS)
    }
    expect(alerts(world).map(words).join()).not.toContain('asks again, or is no longer')
    await client.authorize('support-agent', 'weekly_report', { week: 5 })
    await world.clock.jump(2 * HOUR_MS)
    await untilAlert(world, 'The rule asks again')
  },
)

/** One refund that Ann approves, and a small one that the policies allow. */
async function refundOnce(world: World): Promise<void> {
  const client = await world.client()
  await client.authorize('support-agent', 'refund_payment', { ...BIG_REFUND, amount_cents: 100 })
  const { id } = await client.authorize('support-agent', 'refund_payment', BIG_REFUND)
  const { ts } = await cardOf(world, String(id))
  await world.sandbox.as('ann').click('Approve', { ts })
  await world.clock.advance(1_000)
  await advanceUntil(world, async () => (await client.getRequest(String(id))).status === 'approved')
}

async function typed(world: World, command: string): Promise<string> {
  const replies = privateWords(world, 'ann').length
  await world.sandbox.as('ann').type(command, '#finance-approvals')
  return world.sandbox.until(() => privateWords(world, 'ann')[replies], `a reply to ${command}`)
}
