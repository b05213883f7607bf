import { expect, test } from 'vitest'
import { CallbackTargets } from '../../src/webhook/callback-target.ts'
import { startReceiver } from '../support/callback-receiver.ts'
import { aSecret } from '../support/callback-secrets.ts'
import { untilTrue } from '../support/eventually.ts'
import { BIG_REFUND, cardOf, startWorld } from '../support/start-world.ts'

async function worldWithReceiver() {
  const receiver = await startReceiver(aSecret())
  const callbacks = CallbackTargets.parse({ billing: { url: receiver.url, secret: aSecret() } })
  const world = await startWorld({ mode: 'http', callbacks })
  return { receiver, world, client: await world.client() }
}

test('a draft lets the agent continue, and is delivered by callback with a receipt once approved', async () => {
  const { receiver, world, client } = await worldWithReceiver()

  const { id, status } = await client.authorize('support-agent', 'refund_payment', BIG_REFUND, {
    callback: 'billing',
    sessionId: 'run-42',
  })
  const { ts } = await cardOf(world, String(id))
  await world.sandbox.as('ann').click('Approve', { ts })
  await untilTrue(() => receiver.received.length === 1)

  expect(status).toBe('pending')
  expect(receiver.refused).toEqual([])
  expect(receiver.received).toMatchObject([
    {
      type: 'request.settled',
      call: { agentId: 'support-agent', tool: 'refund_payment', sessionId: 'run-42' },
      data: { id, status: 'approved', allowed: true, params: BIG_REFUND, receipt: expect.any(String) },
    },
  ])
})

test('a draft that is decided at once is delivered by callback, too', async () => {
  const { receiver, client } = await worldWithReceiver()

  const { id } = await client.authorize('support-agent', 'delete_customer', {}, { callback: 'billing' })
  await untilTrue(() => receiver.received.length === 1)

  expect(receiver.received[0]?.data).toMatchObject({ id, status: 'denied', allowed: false })
})

test('a draft that names an unknown callback is refused, with the nearest known name', async () => {
  const { client } = await worldWithReceiver()

  const asked = client.authorize('support-agent', 'refund_payment', BIG_REFUND, { callback: 'biling' })

  await expect(asked).rejects.toMatchObject({
    code: 'unknown_callback',
    message: expect.stringContaining("did you mean 'billing'"),
  })
})
