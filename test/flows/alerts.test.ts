import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { textOf } from 'slack-sandbox/block-kit'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { advanceUntil } from '../support/advance-until.ts'
import { auditRows, requestNow } from '../support/api-helpers.ts'
import { startWorld, type World } from '../support/start-world.ts'

const CHANNEL = '#veto-alerts'
const NOT_IN = 'Veto is not in #finance-approvals, where it is asked'

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

    const told = () =>
      alerts(world)
        .map(words)
        .map((one) => [/nobody is in .*/.exec(one)?.[0], one.split('\n')[0]].join(': '))
    await advanceUntil(world, () => told().filter((one) => one.includes('6 requests')).length === 2)
    await world.clock.advance(120_000)

    expect(told().toSorted()).toEqual([
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

describe('a channel of alerts that cannot be posted to', () => {
  test('makes Veto degraded with the fix, and gets what it missed once it is there', async () => {
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
    expect(checks.alerts).toContain('bring it back when it is archived')
    expect(alerts(world)).toHaveLength(1)
  })

  test('loses nothing when the policies name another', async () => {
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

  test('is no fault of a bundle that names none', async () => {
    const world = await startWorld({ policies: PAYOUTS })
    await world.writePolicy('workspace.yaml', alertsIn(world, null))
    removeVeto(world)
    const [id] = await askFor(world, 1)

    await advanceUntil(world, async () => (await requestNow(world, id)).approval?.blocked !== null)
    await world.clock.advance(60_000)

    expect((await readiness(world)).checks.alerts).toBe('ok')
    expect(alerts(world)).toEqual([])
  })
})

describe('a reload that failed', () => {
  test('is told with the place of the mistake, also of the next one, and that a good bundle is in force', async () => {
    const world = await startWorld()
    await world.writePolicy('extra.yaml', 'rulez: []\n')
    await untilAlert(world, 'policies have errors')
    const broken = words(alerts(world)[0])

    await world.writePolicy('extra.yaml', 'rules: [{}, {}, {}, {}]\n')
    await untilAlert(world, 'more mistakes')
    const worse = words(alerts(world)[0])
    await world.writePolicy('extra.yaml', 'rules: []\n')
    await untilAlert(world, 'the policies on disk are in force')

    expect(broken).toContain("extra.yaml:1:1: unknown key 'rulez', did you mean 'rules'?")
    expect(worse).toContain('extra.yaml:1:9')
    expect(alerts(world)).toHaveLength(1)
  })

  test('is over when Veto started again with good policies', async () => {
    const world = await startWorld()
    await world.writePolicy('extra.yaml', 'rulez: []\n')
    await untilAlert(world, 'policies have errors')

    await world.restart({ 'extra.yaml': 'rules: []\n' })
    await untilAlert(world, 'the policies on disk are in force')

    expect(alerts(world)).toHaveLength(1)
  })
})

describe('the record', () => {
  test('says once that nobody can decide a request and why, and once that it can be decided again', async () => {
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

  test('says why before its stand-ins are asked', async () => {
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

  test('is searched for it by people in Slack', async () => {
    const world = await startWorld({ policies: PAYOUTS })
    removeVeto(world)
    await askFor(world, 1)
    await untilAlert(world, 'Nobody can decide 1 request')
    const pat = world.sandbox.as('pat')

    await pat.type('/veto audit kind:blocked', '#general')

    const answer = await world.sandbox.until(() => pat.messages('#general').at(-1), 'the record')
    expect(textOf(answer.blocks)).toContain('blocked: pending')
    expect(textOf(answer.blocks)).toContain(NOT_IN)
  })
})

const PAYOUTS = {
  'payouts.yaml': `
name: payouts
approvers:
  payers: { channel: "#finance-approvals", members: ["@security"] }
  publishers: { channel: "#growth-approvals" }
rules:
  - { name: payouts, tool: pay_out, action: require_approval, approvers: [payers], timeout: 2h }
  - { name: both, tool: pay_both, action: require_approval, approvers: [payers], quorum: 2, timeout: 2h }
  - { name: soon, tool: pay_soon, action: require_approval, approvers: [payers], timeout: 5m }
  - { name: publishing, tool: publish, action: require_approval, approvers: [publishers], timeout: 2h }
  - name: payments
    tool: pay_in
    action: require_approval
    approvers: [payers]
    escalate: { after: 50m, to: [managers] }
`,
}

/** Every order and combination of some of three groups of the same people. */
const TOOLS_OF_COMBINED = ['of_1', 'of_2', 'of_3', 'of_12', 'of_21', 'of_23', 'of_31', 'of_123', 'of_321']
const COMBINED = `
name: combined
approvers:
  first: { channel: "#finance-approvals", members: ["@security"] }
  second: { channel: "#finance-approvals", members: ["@security"] }
  third: { channel: "#finance-approvals", members: ["@security"] }
rules:
  - { name: of_1, tool: of_1, action: require_approval, approvers: [first], timeout: 2h }
  - { name: of_2, tool: of_2, action: require_approval, approvers: [second], timeout: 2h }
  - { name: of_3, tool: of_3, action: require_approval, approvers: [third], timeout: 2h }
  - { name: of_12, tool: of_12, action: require_approval, approvers: [first, second], timeout: 2h }
  - { name: of_21, tool: of_21, action: require_approval, approvers: [second, first], timeout: 2h }
  - { name: of_123, tool: of_123, action: require_approval, approvers: [first, second, third], timeout: 2h }
  - { name: of_321, tool: of_321, action: require_approval, approvers: [third, second, first], timeout: 2h }
  - { name: of_23, tool: of_23, action: require_approval, approvers: [second, third], timeout: 2h }
  - { name: of_31, tool: of_31, action: require_approval, approvers: [third, first], timeout: 2h }
`

function removeVeto({ sandbox }: World): void {
  sandbox.setMembers('#finance-approvals', ['Ann', 'Ben'])
}

async function askFor(world: World, count: number): Promise<readonly string[]> {
  const client = await world.client()
  const ids: string[] = []
  for (let asked = 0; asked < count; asked += 1) {
    const { id } = await client.authorize('support-agent', 'pay_out', {
      payment: `pay_${world.clock.nowMs()}`,
    })
    ids.push(String(id))
    await world.clock.advance(1)
  }
  return ids
}

function alerts({ sandbox }: World, channel = CHANNEL) {
  return sandbox.messages(channel).filter(({ metadata }) => metadata?.['event_type'] === 'veto_alert')
}

function words(message: { readonly blocks: Parameters<typeof textOf>[0] } | undefined): string {
  return textOf(message?.blocks ?? [])
}

/** Turns the clock on until the newest alert says so. */
function untilAlert(world: World, says: string): Promise<number> {
  return advanceUntil(world, () => words(alerts(world).at(-1)).includes(says))
}

/** The same of any of them. */
function untilAnyAlert(world: World, says: string): Promise<number> {
  return advanceUntil(world, () => alerts(world).some((alert) => words(alert).includes(says)))
}

/** The demo's own file with another channel of alerts; null: with none. */
function alertsIn({ policyFolder }: World, channel: string | null): string {
  const text = readFileSync(join(policyFolder, 'workspace.yaml'), 'utf8')
  return text.replace(/^alerts:.*\n/m, channel === null ? '' : `alerts: { channel: "${channel}" }\n`)
}

async function readiness({ veto }: World) {
  return Readiness.parse(await (await fetch(`${veto().url}/readyz`)).json())
}

const Readiness = z.object({ status: z.string(), checks: z.object({ alerts: z.string() }) })
