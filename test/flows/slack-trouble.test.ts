import { expect, test } from 'vitest'
import { advanceUntil } from '../support/advance-until.ts'
import { auditRows, requestNow } from '../support/api-helpers.ts'
import { BIG_REFUND, cardOf, startWorld, type World } from '../support/start-world.ts'

test('while Slack is down requests stay pending, and afterwards every card is posted once, oldest first', async () => {
  const world = await startWorld()
  const client = await world.client()
  world.sandbox.faults.slackIsDown(true)

  const ids: string[] = []
  for (let count = 0; count < 4; count += 1) {
    ids.push(String((await client.authorize('support-agent', 'refund_payment', BIG_REFUND)).id))
    await world.clock.advance(1_000)
  }
  const readyWhileDown = await readiness(world)
  world.sandbox.faults.slackIsDown(false)
  await advanceUntil(world, () => world.sandbox.messages('#finance-approvals').length >= ids.length)
  await world.clock.advance(120_000)

  const posted = world.sandbox.messages('#finance-approvals').map((message) => JSON.stringify(message))
  expect(readyWhileDown.http).toBe(200)
  expect(posted).toHaveLength(ids.length)
  expect([...ids].sort()).toEqual(ids)
  expect(ids.every((id) => posted.some((text) => text.includes(id)))).toBe(true)
})

test('while Slack is down a request that expires posts no card afterwards', async () => {
  const world = await startWorld()
  const client = await world.client()
  world.sandbox.faults.slackIsDown(true)
  const { id } = await client.authorize('support-agent', 'refund_payment', BIG_REFUND)

  await world.clock.advance(3_600_000)
  world.sandbox.faults.slackIsDown(false)
  await world.clock.advance(120_000)

  expect((await requestNow(world, id)).status).toBe('expired')
  expect(world.sandbox.messages('#finance-approvals')).toEqual([])
})

test('while Slack is down Veto starts all the same, degraded, and recovers', async () => {
  const world = await startWorld()
  await world.veto().stop()
  world.sandbox.faults.slackIsDown(true)
  await world.restart()
  const client = await world.client()
  const { id } = await client.authorize('support-agent', 'refund_payment', BIG_REFUND)
  const down = await readiness(world)

  world.sandbox.faults.slackIsDown(false)
  await advanceUntil(world, () => world.sandbox.messages('#finance-approvals').length > 0)
  await advanceUntil(world, () => world.sandbox.isConnected())
  const { ts } = await cardOf(world, String(id))
  await world.sandbox.as('ann').click('Approve', { ts })

  expect(down).toMatchObject({ http: 200, status: 'degraded' })
  expect((await requestNow(world, id)).status).toBe('approved')
})

test('when Slack answers 429, the card waits as long as Slack says, and is posted once', async () => {
  const world = await startWorld()
  const client = await world.client()
  world.sandbox.faults.next({ kind: 'rate_limited', retryAfterS: 30 }, { method: 'chat.postMessage' })
  const { id } = await client.authorize('support-agent', 'refund_payment', BIG_REFUND)

  const seconds = await advanceUntil(world, () => world.sandbox.messages('#finance-approvals').length > 0)
  await cardOf(world, String(id))

  expect(seconds).toBeGreaterThanOrEqual(30)
  expect(posts(world)).toHaveLength(2)
})

test('when Slack accepts a post and its answer is lost, the card is found again and not posted twice', async () => {
  const world = await startWorld()
  const client = await world.client()
  world.sandbox.faults.next({ kind: 'lose_answer' }, { method: 'chat.postMessage' })
  const { id } = await client.authorize('support-agent', 'refund_payment', BIG_REFUND)
  const { ts } = await cardOf(world, String(id))

  await advanceUntil(
    world,
    async () => (await auditRows(world, { request: String(id), kind: 'posted' })).length > 0,
  )
  await world.sandbox.as('ann').click('Approve', { ts })
  await cardOf(world, String(id), { when: (text) => text.includes('approved by') })

  expect(world.sandbox.messages('#finance-approvals')).toHaveLength(1)
  expect(posts(world)).toHaveLength(1)
})

test('when Slack answers 500, the card is posted later', async () => {
  const world = await startWorld()
  const client = await world.client()
  world.sandbox.faults.next({ kind: 'http_error', status: 500 }, { method: 'chat.postMessage', times: 2 })
  const { id } = await client.authorize('support-agent', 'refund_payment', BIG_REFUND)

  await advanceUntil(world, () => world.sandbox.messages('#finance-approvals').length > 0)
  await cardOf(world, String(id))
  await world.clock.advance(60_000)

  expect(world.sandbox.messages('#finance-approvals')).toHaveLength(1)
})

test("a flood of requests is posted at Slack's pace, and other channels do not wait for it", async () => {
  const world = await startWorld({ enforceRates: true })
  const client = await world.client()
  const flood = Array.from({ length: 30 }, () =>
    client.authorize('support-agent', 'refund_payment', BIG_REFUND),
  )
  await Promise.all(flood)
  const outreach = { recipient: 'kim@approved.invalid', template: 'renewal' }

  const { id } = await client.authorize('support-agent', 'send_outreach', outreach)
  await cardOf(world, String(id), { channel: '#growth-approvals' })
  const soon = world.sandbox.messages('#finance-approvals').length
  await advanceUntil(world, () => world.sandbox.messages('#finance-approvals').length > 20)

  expect(soon).toBeLessThanOrEqual(2)
  expect(world.sandbox.messages('#finance-approvals')).toHaveLength(21)
  expect(posts(world).every((call) => call.answer?.['ok'] === true)).toBe(true)
})

test('a card that people already see loses its buttons at once when settled, however many others wait to be posted', async () => {
  const world = await startWorld()
  const client = await world.client()
  const flood = Array.from({ length: 45 }, () =>
    client.authorize('support-agent', 'refund_payment', BIG_REFUND),
  )
  const [first] = await Promise.all(flood)
  const seen = await world.sandbox.until(() => world.sandbox.messages('#finance-approvals')[0], 'a card')

  await world.sandbox.as('ann').click('Approve', { ts: seen.ts })
  const settled = await world.sandbox.until(
    () =>
      world.sandbox
        .messages('#finance-approvals')
        .find(({ blocks }) => JSON.stringify(blocks).includes('approved by')),
    'the settled card',
  )

  expect(first?.status).toBe('pending')
  expect(settled.ts).toBe(seen.ts)
})

test('a card that people already see loses its buttons also when Slack refused the first update', async () => {
  const world = await startWorld()
  const client = await world.client()
  const { id } = await client.authorize('support-agent', 'refund_payment', BIG_REFUND)
  const { ts } = await cardOf(world, String(id))
  world.sandbox.faults.next({ kind: 'error', code: 'is_archived' }, { method: 'chat.update' })

  await world.sandbox.as('ann').click('Approve', { ts })
  await advanceUntil(world, () =>
    JSON.stringify(world.sandbox.messages('#finance-approvals')).includes('approved by'),
  )

  expect((await requestNow(world, id)).status).toBe('approved')
})

test("requests that are withdrawn before their card is posted use none of the channel's rate", async () => {
  const world = await startWorld()
  const client = await world.client()
  const asked = await Promise.all(
    Array.from({ length: 20 }, () => client.authorize('support-agent', 'refund_payment', BIG_REFUND)),
  )
  await world.sandbox.until(() => world.sandbox.messages('#finance-approvals')[0], 'a card')
  await Promise.all(asked.map(({ id }) => client.cancel(String(id))))

  const { id } = await client.authorize('support-agent', 'refund_payment', BIG_REFUND)
  const isPosted = () => JSON.stringify(world.sandbox.messages('#finance-approvals')).includes(String(id))
  const seconds = await advanceUntil(world, isPosted, { breathMs: 200 })

  // A second for each of the twenty, if they did; a call on the wire takes some seconds of this clock.
  expect(seconds).toBeLessThan(15)
})

function posts(world: World) {
  return world.sandbox.calls.filter((call) => call.method === 'chat.postMessage')
}

async function readiness(world: World) {
  const response = await fetch(`${world.veto().url}/readyz`)
  return { http: response.status, ...Object(await response.json()) }
}
