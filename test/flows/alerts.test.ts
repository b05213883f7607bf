import { textOf } from 'slack-sandbox/block-kit'
import { describe, expect, test } from 'vitest'
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

describe('the channel of alerts', () => {
  test('gets one message of five requests that nobody can decide, which says why, what to do, and which wait', async () => {
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

  test('is not told again by a restart, and the message says when it was put right', async () => {
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

  test('hears in the same message of what comes again within the hour, and in a new one after that', async () => {
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
    await world.clock.advance(3_600_000)
    removeVeto(world)
    await untilAlert(world, 'Nobody can decide')

    expect(within).toBe(1)
    expect(alerts(world)).toHaveLength(2)
  })

  test('hears of each cause apart', async () => {
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

  test('is not told that a cause was put right while its requests wait for another', async () => {
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

    expect(both).toEqual([expect.stringContaining(NOT_IN), expect.stringContaining('nobody is in payers')])
    expect(stillBlocked).toContain('Nobody can decide 1 request')
    expect(stillBlocked).not.toContain('Resolved')
    expect(alerts(world)).toHaveLength(2)
  })

  test('has one message for a group of too few people, however many they are', async () => {
    const world = await startWorld({ policies: PAYOUTS })
    world.sandbox.setMembers('@security', ['Ann'])
    const client = await world.client({ owner: 'ann@acme.test' })
    const { id } = await client.authorize('support-agent', 'pay_both', {})
    const blocked = async () => (await requestNow(world, id)).approval?.blocked ?? ''
    await untilAlert(world, 'too few people of payers may approve')
    const atFirst = await blocked()

    world.sandbox.setMembers('@security', ['Ann', 'Ben'])
    await advanceUntil(world, async () => (await blocked()) !== atFirst)
    const then = await blocked()
    await world.clock.advance(60_000)
    const meanwhile = alerts(world).map(words)
    world.sandbox.setMembers('@security', ['Ann', 'Ben', 'Eve'])
    await untilAlert(world, 'Resolved')

    expect([atFirst, then]).toEqual([
      expect.stringContaining('only 0 of the 2 people'),
      expect.stringContaining('only 1 of the 2 people'),
    ])
    expect(meanwhile).toEqual([expect.stringContaining('Nobody can decide 1 request')])
    expect(alerts(world)).toHaveLength(1)
  })

  test('has one message for each empty group, however the rules ask them together', async () => {
    const world = await startWorld({ policies: { 'combined.yaml': COMBINED } })
    world.sandbox.setMembers('@security', [])
    const client = await world.client()
    for (const tool of TOOLS_OF_COMBINED) await client.authorize('support-agent', tool, {})

    const messages = () =>
      alerts(world)
        .map(words)
        .map((one) => [/nobody is in .*/.exec(one)?.[0], one.split('\n')[0]].join(': '))
    await advanceUntil(world, () => messages().filter((one) => one.includes('6 requests')).length === 2)
    await world.clock.advance(120_000)

    expect(messages().toSorted()).toEqual([
      'nobody is in first: ⚠ Nobody can decide 6 requests',
      'nobody is in second: ⚠ Nobody can decide 6 requests',
      'nobody is in third: ⚠ Nobody can decide 5 requests',
    ])
  })

  test('hears nothing of a requester whom an agent names', async () => {
    const world = await startWorld({ policies: PAYOUTS })
    const client = await world.client()
    const requester = 'eve@acme.test'
    const { id } = await client.authorize('support-agent', 'pay_out', {}, { requester })

    await advanceUntil(world, async () => (await requestNow(world, id)).approval?.blocked !== null)
    await world.clock.advance(120_000)

    expect((await requestNow(world, id)).approval?.blocked).toContain('only 0 of the 1 people')
    expect(alerts(world)).toEqual([])
  })

  test('hears that nobody can decide where stand-ins were asked and cannot either', async () => {
    const world = await startWorld({ policies: PAYOUTS })
    world.sandbox.setMembers('@security', [])
    const client = await world.client({ owner: 'gone@acme.test' })
    await client.authorize('support-agent', 'pay_in', {})

    await untilAlert(world, 'gone@acme.test')
    await world.clock.advance(120_000)

    expect(alerts(world).map(words).join()).toContain('Nobody can decide 1 request')
    expect(alerts(world).map(words).join()).not.toContain('stand-ins')
  })

  test('hears of it also where stand-ins may decide, until those asked first can', async () => {
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

    expect(message).toContain('nobody is in payers')
    expect(message).toContain(String(id))
    expect(alerts(world)).toHaveLength(1)
  })

  test('hears that nothing waits for it any more, when what waited has expired', async () => {
    const world = await startWorld({ policies: PAYOUTS })
    removeVeto(world)
    const client = await world.client()
    await client.authorize('support-agent', 'pay_soon', {})
    await untilAlert(world, 'Nobody can decide 1 request')

    await untilAlert(world, 'No request is waiting for this any longer')

    expect(alerts(world)).toHaveLength(1)
    expect(words(alerts(world)[0])).toContain('veto doctor')
  })

  test('is found again, and not told twice, when Slack did not say that it took the message', async () => {
    const world = await startWorld({ policies: PAYOUTS })
    removeVeto(world)
    world.sandbox.faults.next({ kind: 'lose_answer' }, { method: 'chat.postMessage' })
    await askFor(world, 1)

    await untilAlert(world, 'Nobody can decide 1 request')
    await world.clock.advance(120_000)

    expect(alerts(world)).toHaveLength(1)
  })

  test('is never told that something was put right because Slack could not be asked', async () => {
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
})
