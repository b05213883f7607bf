import { textOf } from 'slack-sandbox/block-kit'
import { expect, test } from 'vitest'
import { advanceUntil } from '../support/advance-until.ts'
import {
  alerts,
  askFor,
  COMBINED,
  NOT_IN,
  PAYOUTS,
  removeVeto,
  TOOLS_OF_COMBINED,
  untilAlert,
  untilAnyAlert,
  words,
} from '../support/alerts.ts'
import { auditRows, requestNow } from '../support/api-helpers.ts'
import { startWorld } from '../support/start-world.ts'

test('the alert channel gets one message about five requests that nobody can decide, with the cause, the fix and the requests', async () => {
  const world = await startWorld({ policies: PAYOUTS })
  removeVeto(world)
  const ids = await askFor(world, 5)

  await untilAlert(world, 'Nobody can decide 5 requests')
  const more = await askFor(world, 2)
  await untilAlert(world, 'Nobody can decide 7 requests')
  await world.clock.advance(120_000)

  const [message, ...others] = alerts(world)
  expect(others).toEqual([])
  expect(textOf(message?.blocks ?? [])).toContain(NOT_IN)
  for (const id of ids) expect(textOf(message?.blocks ?? [])).toContain(id)
  for (const id of more) expect(textOf(message?.blocks ?? [])).not.toContain(id)
  expect(textOf(message?.blocks ?? [])).toContain('invite it there with /invite @Veto')
  expect(textOf(message?.blocks ?? [])).toContain('2 more')
  expect(message?.text).toBe('⚠ Nobody can decide 7 requests')
})

test('an alert is not repeated by a restart, and its message is updated when the cause is fixed', async () => {
  const world = await startWorld({ policies: PAYOUTS })
  removeVeto(world)
  await askFor(world, 2)
  await untilAlert(world, 'Nobody can decide 2 requests')

  await world.restart()
  await world.clock.advance(120_000)
  const afterRestart = alerts(world).map(words)
  world.sandbox.setMembers('#finance-approvals', ['Ann', 'Ben', 'Veto'])
  await untilAlert(world, 'Resolved')

  expect(afterRestart).toHaveLength(1)
  expect(afterRestart[0]).toContain('Nobody can decide 2 requests')
  expect(alerts(world)).toHaveLength(1)
  expect(words(alerts(world)[0])).toContain(NOT_IN)
})

test("a cause that recurs within the hour updates the alert's message, and later than that posts a new one", async () => {
  const world = await startWorld({ policies: PAYOUTS })
  await askFor(world, 1)
  removeVeto(world)
  await untilAlert(world, 'Nobody can decide')
  world.sandbox.setMembers('#finance-approvals', ['Ann', 'Veto'])
  await untilAlert(world, 'Resolved')

  removeVeto(world)
  await untilAlert(world, 'Nobody can decide')
  const within = alerts(world).length
  world.sandbox.setMembers('#finance-approvals', ['Ann', 'Veto'])
  await untilAlert(world, 'Resolved')
  await world.clock.jump(3_600_000)
  removeVeto(world)
  await untilAlert(world, 'Nobody can decide')

  expect(within).toBe(1)
  expect(alerts(world)).toHaveLength(2)
})

test('each cause has its own alert', async () => {
  const world = await startWorld({ policies: PAYOUTS })
  removeVeto(world)
  const gone = await world.client({ owner: 'gone@acme.test', agents: 'batch-agent' })
  await askFor(world, 1)
  await gone.authorize('batch-agent', 'publish', {})

  await advanceUntil(world, () => alerts(world).length === 2)

  const both = alerts(world).map(words).join('\n')
  expect(both).toContain(NOT_IN)
  expect(both).toContain('gone@acme.test, is no longer in this workspace')
})

test('an alert does not report its cause as fixed while its requests are blocked by another', async () => {
  const world = await startWorld({ policies: PAYOUTS })
  removeVeto(world)
  world.sandbox.setMembers('@security', [])
  await askFor(world, 1)
  await advanceUntil(world, () => alerts(world).length === 2)
  const both = alerts(world).map(words)

  world.sandbox.setMembers('#finance-approvals', ['Ann', 'Ben', 'Veto'])
  await untilAnyAlert(world, 'Requests still cannot be decided, now for another cause')
  const stillBlocked = alerts(world).map(words).join()
  world.sandbox.setMembers('@security', ['Eve'])
  await untilAnyAlert(world, 'Resolved')

  expect(both).toEqual([expect.stringContaining(NOT_IN), expect.stringContaining('payers has no members')])
  expect(stillBlocked).toContain('Nobody can decide 1 request')
  expect(stillBlocked).not.toContain('Resolved')
  expect(alerts(world)).toHaveLength(2)
})

test('a group of too few people has one alert, whatever the numbers required', async () => {
  const world = await startWorld({ policies: PAYOUTS })
  world.sandbox.setMembers('@security', ['Ann'])
  const client = await world.client({ owner: 'ann@acme.test' })
  const { id } = await client.authorize('support-agent', 'pay_both', {})
  const blocked = async () => (await requestNow(world, id)).approval?.blocked ?? ''
  await untilAlert(world, 'too few members of payers may approve')
  const atFirst = await blocked()

  world.sandbox.setMembers('@security', ['Ann', 'Ben'])
  await advanceUntil(world, async () => (await blocked()) !== atFirst)
  const then = await blocked()
  await world.clock.advance(60_000)
  const meanwhile = alerts(world).map(words)
  world.sandbox.setMembers('@security', ['Ann', 'Ben', 'Eve'])
  await untilAlert(world, 'Resolved')

  expect([atFirst, then]).toEqual([
    expect.stringContaining('its quorum is 2, but only 0 members'),
    expect.stringContaining('its quorum is 2, but only 1 members'),
  ])
  expect(meanwhile).toEqual([expect.stringContaining('Nobody can decide 1 request')])
  expect(alerts(world)).toHaveLength(1)
})

test('each empty group has one alert, however rules combine them', async () => {
  const world = await startWorld({ policies: { 'combined.yaml': COMBINED } })
  world.sandbox.setMembers('@security', [])
  const client = await world.client()
  for (const tool of TOOLS_OF_COMBINED) await client.authorize('support-agent', tool, {})

  const messages = () =>
    alerts(world)
      .map(words)
      .map((one) => [/\w+ has no members.*/.exec(one)?.[0], one.split('\n')[0]].join(': '))
  await advanceUntil(world, () => messages().filter((one) => one.includes('6 requests')).length === 2)
  await world.clock.advance(120_000)

  expect(messages().toSorted()).toEqual([
    'first has no members: ⚠ Nobody can decide 6 requests',
    'second has no members: ⚠ Nobody can decide 6 requests',
    'third has no members: ⚠ Nobody can decide 5 requests',
  ])
})

test('a requester named by an agent causes no alert', async () => {
  const world = await startWorld({ policies: PAYOUTS })
  const client = await world.client()
  const requester = 'eve@acme.test'
  const { id } = await client.authorize('support-agent', 'pay_out', {}, { requester })

  await advanceUntil(world, async () => (await requestNow(world, id)).approval?.blocked !== null)
  await world.clock.advance(120_000)

  expect((await requestNow(world, id)).approval?.blocked).toContain('its quorum is 1, but only 0 members of')
  expect(alerts(world)).toEqual([])
})

test('an alert reports that nobody can decide when the escalation group was asked and cannot either', async () => {
  const world = await startWorld({ policies: PAYOUTS })
  world.sandbox.setMembers('@security', [])
  const client = await world.client({ owner: 'gone@acme.test' })
  await client.authorize('support-agent', 'pay_in', {})

  await untilAlert(world, 'gone@acme.test')
  await world.clock.advance(120_000)

  expect(alerts(world).map(words).join()).toContain('Nobody can decide 1 request')
  expect(alerts(world).map(words).join()).not.toContain('stand-ins')
})

test('an alert stays active while only the escalation group can decide, until the original group can', async () => {
  const world = await startWorld({ policies: PAYOUTS })
  world.sandbox.setMembers('@security', [])
  const client = await world.client()
  const { id } = await client.authorize('support-agent', 'pay_in', {})

  await untilAlert(world, 'Only escalation groups can decide 1 request')
  await advanceUntil(world, async () => (await requestNow(world, id)).approval?.blocked === null)
  await world.clock.advance(120_000)
  const message = words(alerts(world)[0])
  world.sandbox.setMembers('@security', ['Eve'])
  await untilAlert(world, 'Resolved')

  expect(message).toContain('payers has no members')
  expect(message).toContain(String(id))
  expect(alerts(world)).toHaveLength(1)
})

test('an alert reports that no request is blocked any more when the blocked ones have expired', async () => {
  const world = await startWorld({ policies: PAYOUTS })
  removeVeto(world)
  const client = await world.client()
  await client.authorize('support-agent', 'pay_soon', {})
  await untilAlert(world, 'Nobody can decide 1 request')

  await untilAlert(world, 'Nothing waits for this any more')

  expect(alerts(world)).toHaveLength(1)
  expect(words(alerts(world)[0])).toContain('veto doctor')
})

test("an alert is found again and not posted twice when Slack's answer to the post was lost", async () => {
  const world = await startWorld({ policies: PAYOUTS })
  removeVeto(world)
  world.sandbox.faults.next({ kind: 'lose_answer' }, { method: 'chat.postMessage' })
  await askFor(world, 1)

  await untilAlert(world, 'Nobody can decide 1 request')
  await world.clock.advance(120_000)

  expect(alerts(world)).toHaveLength(1)
})

test('an alert never reports a fix because Slack could not be reached', async () => {
  const world = await startWorld({ policies: PAYOUTS })
  removeVeto(world)
  const [id] = await askFor(world, 1)
  await untilAlert(world, 'Nobody can decide 1 request')

  world.sandbox.faults.next(
    { kind: 'error', code: 'internal_error' },
    { method: 'conversations.list', times: 50 },
  )
  await world.clock.advance(300_000)

  expect(words(alerts(world)[0])).toContain('Nobody can decide 1 request')
  expect(await auditRows(world, { request: String(id), kind: 'unblocked' })).toEqual([])
})
