import { createServer } from 'node:http'
import { expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { requestNow } from '../support/api-helpers.ts'
import { BIG_REFUND, cardOf, startWorld, type World } from '../support/start-world.ts'

test('T25: Veto fetches no URL in a call, whatever field contains it', async () => {
  const world = await startWorld()
  const trap = await aTrap()
  const client = await world.client()

  const params = { ...BIG_REFUND, note: trap.url, callback: { url: trap.url }, webhook_url: trap.url }
  const { id } = await client.authorize('support-agent', 'refund_payment', params, {
    context: { callback: trap.url, callback_url: trap.url },
    summary: `See ${trap.url} and <${trap.url}|this>`,
    sessionId: trap.url,
    toolCallId: trap.url,
  })
  const { ts } = await cardOf(world, String(id))
  await world.sandbox.as('ann').click('Approve', { ts })
  await cardOf(world, String(id), { when: (text) => text.includes('approved by') })
  await world.clock.jump(600_000)

  expect(await requestNow(world, id)).toMatchObject({ status: 'approved' })
  expect(trap.visits()).toBe(0)
})

test.each([
  ['callback', (url: string) => url],
  ['callback', (url: string) => ({ url })],
  ['callbackUrl', (url: string) => url],
  ['callback_url', (url: string) => url],
  ['webhook', (url: string) => ({ url, secret: 'mine' })],
  ['webhookUrl', (url: string) => url],
])('T25: a call that names a callback URL of its own is refused: %s', async (field, value) => {
  const world = await startWorld()
  const trap = await aTrap()

  const answer = await authorize(world, { [field]: value(trap.url) })

  expect(answer.status).toBe(400)
  expect(z.looseObject({ allowed: z.boolean() }).parse(await answer.json()).allowed).toBe(false)
  expect(trap.visits()).toBe(0)
  expect(world.sandbox.messages('#finance-approvals')).toEqual([])
})

async function authorize(world: World, more: object): Promise<Response> {
  return fetch(`${world.veto().url}/v1/authorize`, {
    method: 'POST',
    headers: { authorization: `Bearer ${await world.bearer()}`, 'content-type': 'application/json' },
    body: JSON.stringify({ agentId: 'support-agent', tool: 'refund_payment', params: BIG_REFUND, ...more }),
  })
}

/** A server inside the network that nobody is to be led to. */
async function aTrap() {
  let visits = 0
  const server = createServer((_request, response) => {
    response.end()
  })
  server.on('connection', () => {
    visits += 1
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new TypeError('Expected a TCP port')
  return { url: `http://127.0.0.1:${address.port}/latest/meta-data`, visits: () => visits }
}
