import { once } from 'node:events'
import { request } from 'node:http'
import { json } from 'node:stream/consumers'
import { textOf } from 'slack-sandbox/block-kit'
import { expect, test } from 'vitest'
import { auditRows, privateWords, requestNow } from '../support/api-helpers.ts'
import { BIG_REFUND, cardOf, startWorld } from '../support/start-world.ts'

const HOUR_MS = 3_600_000

test('an unanswered request expires at its deadline, and its card says so without calling it a denial', async () => {
  const world = await startWorld()
  const client = await world.client()
  const { id, expiresAt } = await client.authorize('support-agent', 'refund_payment', BIG_REFUND)
  await cardOf(world, String(id))

  await world.clock.jump(HOUR_MS - 1)
  const before = await requestNow(world, id)
  await world.clock.advance(1)
  const card = await cardOf(world, String(id), { when: (text) => text.includes('expired') })

  expect(expiresAt).toBe('2026-11-20T23:00:00.000Z')
  expect(before.status).toBe('pending')
  expect(await requestNow(world, id)).toMatchObject({
    status: 'expired',
    allowed: false,
    outcome: 'denied',
  })
  expect((await requestNow(world, id)).reason).toMatch(/^Nobody answered in time/)
  expect(textOf(card.blocks)).toContain('nobody answered in time')
  expect(textOf(card.blocks)).not.toMatch(/denied|rejected/i)
  expect(JSON.stringify(card.blocks)).not.toContain('veto_deny')
  expect(await auditRows(world, { request: String(id), kind: 'settled' })).toMatchObject([
    { actor: 'veto', status: 'expired' },
  ])
})

test('an unanswered request cannot be approved at its deadline by a click that comes before the timer', async () => {
  const world = await startWorld({ policies: { 'slow.yaml': rule('slow_tool', '10s') } })
  const client = await world.client()
  const { id } = await client.authorize('support-agent', 'slow_tool')
  const { ts } = await cardOf(world, String(id))

  const expiry = world.clock.advanceNow(10_000)
  await world.sandbox
    .as('ann')
    .click('Approve', { ts })
    .catch(() => undefined)
  await expiry

  expect((await requestNow(world, id)).status).toBe('expired')
})

test('an unanswered request expires on time after a restart, also when it fell due while Veto was down', async () => {
  const world = await startWorld()
  const client = await world.client()
  const first = await client.authorize('support-agent', 'refund_payment', BIG_REFUND)
  await cardOf(world, String(first.id))
  await world.clock.jump(HOUR_MS / 2)
  const second = await client.authorize('support-agent', 'refund_payment', BIG_REFUND)
  await cardOf(world, String(second.id))

  await world.veto().stop()
  await world.clock.jump(HOUR_MS / 2)
  await world.restart()
  await cardOf(world, String(first.id), { when: (text) => text.includes('expired') })
  const between = await requestNow(world, second.id)
  await world.clock.jump(HOUR_MS / 2)
  await cardOf(world, String(second.id), { when: (text) => text.includes('expired') })

  expect(between.status).toBe('pending')
  expect(await auditRows(world, { kind: 'settled' })).toHaveLength(2)
})

test('a restart keeps pending requests, their cards and their waiting agents', async () => {
  const world = await startWorld()
  const pending = await (await world.client()).authorize('support-agent', 'refund_payment', BIG_REFUND)
  const { ts } = await cardOf(world, String(pending.id))

  await world.restart()
  const answer = (await world.client()).waitFor(pending)
  await world.sandbox.as('ann').click('Approve', { ts })

  expect(await answer).toMatchObject({ status: 'approved', params: BIG_REFUND })
  expect(world.sandbox.messages('#finance-approvals')).toHaveLength(1)
})

test('a restart answers waiting agents with 503, and they retry by themselves', async () => {
  const world = await startWorld()
  const client = await world.client()
  const pending = await client.authorize('support-agent', 'refund_payment', BIG_REFUND)
  await cardOf(world, String(pending.id))
  const held = request(`${world.veto().url}/v1/requests/${pending.id}?wait=60s`, {
    headers: { authorization: `Bearer ${await world.bearer()}`, expect: '100-continue' },
  })
  const answered = once(held, 'response')
  held.flushHeaders()
  await once(held, 'continue')
  held.end()

  await world.veto().stop()
  const [sentAway] = await answered

  expect(sentAway.statusCode).toBe(503)
  expect(sentAway.headers['retry-after']).toBeDefined()
  expect(await json(sentAway)).toMatchObject({ code: 'shutting_down', allowed: false })
})

test('a request that its agent withdraws says so on its card, and cannot be approved any more', async () => {
  const world = await startWorld()
  const client = await world.client()
  const { id } = await client.authorize('support-agent', 'refund_payment', BIG_REFUND)
  const { ts } = await cardOf(world, String(id))

  const cancelled = await client.cancel(String(id))
  const card = await cardOf(world, String(id), { when: (text) => text.includes('withdrawn') })

  expect(cancelled).toMatchObject({ status: 'cancelled', allowed: false })
  expect(card.ts).toBe(ts)
  expect(textOf(card.blocks)).toContain('withdrawn by the agent')
  await expect(world.sandbox.as('ann').click('Approve', { ts })).rejects.toThrow()
  expect(privateWords(world, 'ann')).toEqual([])
})

test('a request cannot be withdrawn by another agent', async () => {
  const world = await startWorld()
  const { id } = await (await world.client()).authorize('support-agent', 'refund_payment', BIG_REFUND)
  const other = await world.client({ agents: 'sales-*' })

  await expect(other.cancel(String(id))).rejects.toMatchObject({ code: 'not_found', status: 404 })
  expect((await requestNow(world, id)).status).toBe('pending')
})

function rule(tool: string, timeout: string): string {
  return `
name: ${tool}
rules:
  - name: ask
    tool: ${tool}
    action: require_approval
    approvers: [finance-team]
    timeout: ${timeout}
`
}
