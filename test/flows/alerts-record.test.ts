import { textOf } from 'slack-sandbox/block-kit'
import { expect, test } from 'vitest'
import { advanceUntil } from '../support/advance-until.ts'
import {
  alerts,
  alertsIn,
  askFor,
  CHANNEL,
  NOT_IN,
  PAYOUTS,
  readiness,
  removeVeto,
  untilAlert,
  words,
} from '../support/alerts.ts'
import { auditRows, requestNow } from '../support/api-helpers.ts'
import { startWorld } from '../support/start-world.ts'

test('an alert channel that cannot be posted to makes Veto degraded with the fix, and gets the missed alerts once it can', async () => {
  const world = await startWorld({ policies: PAYOUTS })
  world.sandbox.setChannel(CHANNEL, { isArchived: true })
  removeVeto(world)
  const [id] = await askFor(world, 1)
  await advanceUntil(world, async () => (await requestNow(world, id)).approval?.blocked !== null)
  await world.clock.advance(300_000)

  const { status, checks } = await readiness(world)
  world.sandbox.setChannel('C0ALERTS', { isArchived: false })
  await untilAlert(world, 'Nobody can decide 1 request')

  expect(status).toBe('degraded')
  expect(checks.alerts).toContain(`Veto sees no channel ${CHANNEL}, where alerts are posted`)
  expect(checks.alerts).toContain('unarchive it')
  expect(alerts(world)).toHaveLength(1)
})

test('alerts are not lost when the policies name another alert channel', async () => {
  const world = await startWorld({ policies: PAYOUTS })
  removeVeto(world)
  await askFor(world, 1)
  await untilAlert(world, 'Nobody can decide 1 request')

  await world.writePolicy('workspace.yaml', alertsIn(world, '#agent-approvals'))
  await advanceUntil(world, () => alerts(world, '#agent-approvals').length > 0)
  await untilAlert(world, 'Alerts are no longer sent to this channel')

  expect(alerts(world, '#agent-approvals').map(words).join()).toContain('Nobody can decide 1 request')
  expect(alerts(world)).toHaveLength(1)
})

test('a bundle without an alert channel does not make Veto degraded', async () => {
  const world = await startWorld({ policies: PAYOUTS })
  await world.writePolicy('workspace.yaml', alertsIn(world, null))
  removeVeto(world)
  const [id] = await askFor(world, 1)

  await advanceUntil(world, async () => (await requestNow(world, id)).approval?.blocked !== null)
  await world.clock.advance(60_000)

  expect((await readiness(world)).checks.alerts).toBe('ok')
  expect(alerts(world)).toEqual([])
})

test('a failed reload is reported with the position of the mistake, each further one too, and later that a good bundle is in force', async () => {
  const world = await startWorld()
  await world.writePolicy('extra.yaml', 'rulez: []\n')
  await untilAlert(world, 'policies have errors')
  const broken = words(alerts(world)[0])

  await world.writePolicy('extra.yaml', 'rules: [{}, {}, {}, {}]\n')
  await untilAlert(world, 'more errors')
  const worse = words(alerts(world)[0])
  await world.writePolicy('extra.yaml', 'rules: []\n')
  await untilAlert(world, 'the policies on disk are in force')

  expect(broken).toContain("extra.yaml:1:1: unknown key 'rulez', did you mean 'rules'?")
  expect(worse).toContain('extra.yaml:1:9')
  expect(alerts(world)).toHaveLength(1)
})

test('the alert of a failed reload ends when Veto is restarted with good policies', async () => {
  const world = await startWorld()
  await world.writePolicy('extra.yaml', 'rulez: []\n')
  await untilAlert(world, 'policies have errors')

  await world.restart({ 'extra.yaml': 'rules: []\n' })
  await untilAlert(world, 'the policies on disk are in force')

  expect(alerts(world)).toHaveLength(1)
})

test('the ledger records once that nobody can decide a request and why, and once that it can be decided again', async () => {
  const world = await startWorld({ policies: PAYOUTS })
  removeVeto(world)
  const [id] = await askFor(world, 1)
  const rows = (kind: string) => auditRows(world, { request: String(id), kind })
  await untilAlert(world, 'Nobody can decide 1 request')
  await world.clock.advance(300_000)

  const blocked = await rows('blocked')
  const early = await rows('unblocked')
  world.sandbox.setMembers('#finance-approvals', ['Ann', 'Ben', 'Veto'])
  await untilAlert(world, 'Resolved')
  await world.clock.advance(300_000)

  expect(blocked).toMatchObject([
    { actor: 'veto', status: 'pending', reason: `${NOT_IN}: invite it there with /invite @Veto` },
  ])
  expect(early).toEqual([])
  expect(await rows('blocked')).toHaveLength(1)
  expect(await rows('unblocked')).toMatchObject([{ actor: 'veto', reason: 'It can be decided again' }])
})

test('the ledger records why nobody can decide a request before its escalation group is asked', async () => {
  const world = await startWorld({ policies: PAYOUTS })
  world.sandbox.setMembers('@security', [])
  const client = await world.client()
  const { id } = await client.authorize('support-agent', 'pay_in', {})
  const kinds = async () =>
    (await auditRows(world, { request: String(id) })).map(({ kind }) => kind).toReversed()

  await advanceUntil(world, async () => (await kinds()).includes('unblocked'))

  expect((await kinds()).filter((kind) => kind !== 'posted')).toEqual([
    'opened',
    'blocked',
    'escalated',
    'unblocked',
  ])
})

test('people in Slack can search the ledger for requests that nobody can decide', async () => {
  const world = await startWorld({ policies: PAYOUTS })
  removeVeto(world)
  await askFor(world, 1)
  await untilAlert(world, 'Nobody can decide 1 request')
  const pat = world.sandbox.as('pat')

  await pat.type('/veto audit facts kind:blocked', '#general')

  const answer = await world.sandbox.until(() => pat.messages('#general').at(-1), 'the record')
  expect(textOf(answer.blocks)).toContain('nobody can approve it')
  expect(textOf(answer.blocks)).toContain(NOT_IN)
})
