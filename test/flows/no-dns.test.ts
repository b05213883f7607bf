import { expect, test } from 'vitest'
import { advanceUntil } from '../support/advance-until.ts'
import { auditRows, requestNow } from '../support/api-helpers.ts'
import { startReceiver } from '../support/callback-receiver.ts'
import { aSecret } from '../support/callback-secrets.ts'
import { BIG_REFUND, cardOf, startWorld, type World } from '../support/start-world.ts'

test("while Slack's host cannot be resolved requests wait, policies still answer, and nothing is allowed without a person", async () => {
  let apiUrl: string | null = 'http://slack.invalid/api/'
  const world = await startWorld({ apiUrl: () => apiUrl })
  const client = await world.client()

  const { id } = await client.authorize('support-agent', 'refund_payment', BIG_REFUND)
  const small = await client.authorize('support-agent', 'refund_payment', { amount_cents: 100 })
  await world.clock.advance(60_000)

  expect(small).toMatchObject({ allowed: true, outcome: 'allowed' })
  expect((await requestNow(world, String(id))).status).toBe('pending')
  expect(await readiness(world)).toMatchObject({ code: 200, status: 'degraded' })
  apiUrl = null
  await world.restart()
  await advanceUntil(world, () => cards(world).length > 0)
  const { ts } = await cardOf(world, String(id))
  await advanceUntil(world, () => world.sandbox.isConnected())
  await world.sandbox.as('ann').click('Approve', { ts })
  expect((await requestNow(world, String(id))).status).toBe('approved')
  expect(cards(world)).toHaveLength(1)
})

test('a callback whose host cannot be resolved is tried again until it arrives, once', async () => {
  const receiver = await startReceiver(aSecret())
  const secrets = [aSecret()] as const
  const callbacks = new Map([['billing', { url: 'https://billing.invalid/veto', secrets }]])
  const world = await startWorld({ mode: 'http', callbacks })
  const client = await world.client()
  const { id } = await client.authorize('support-agent', 'refund_payment', BIG_REFUND, {
    callback: 'billing',
  })
  const { ts } = await cardOf(world, String(id))
  await world.sandbox.as('ann').click('Approve', { ts })
  await world.clock.advance(60_000)
  expect((await requestNow(world, String(id))).status).toBe('approved')

  callbacks.set('billing', { url: receiver.url, secrets })
  await advanceUntil(world, () => receiver.received.length + receiver.refused.length > 0)
  await world.clock.advance(600_000)

  expect(receiver.received.map(({ data }) => [data.id, data.status])).toEqual([[id, 'approved']])
  expect(await auditRows(world, { request: String(id), kind: 'settled' })).toHaveLength(1)
})

function cards({ sandbox }: World) {
  return sandbox.messages('#finance-approvals').filter(({ threadTs }) => threadTs === null)
}

async function readiness(world: World) {
  const answer = await fetch(`${world.veto().url}/readyz`)
  return { code: answer.status, ...Object(await answer.json()) }
}
