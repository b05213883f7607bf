import { expect, test } from 'vitest'
import { approve } from '../../client/test/adapters/people.ts'
import { advanceUntil } from '../support/advance-until.ts'
import { auditRows } from '../support/api-helpers.ts'
import type { World } from '../support/start-world.ts'
import { startMcpWorld, startProxied } from './proxied.ts'
import { answerTo, type RawEnd, rawEnd } from './raw.ts'

const ECHO = { id: 1, method: 'tools/call', params: { name: 'echo', arguments: { message: 'Hello' } } }

test('a call that waits for people when the server ends is withdrawn, and the client is told', async () => {
  const { world, client, proxied } = await start()
  await client.send(ECHO)
  await card(world)

  await proxied.serverEnd.close()

  expect(await proxied.ended).toBe('server')
  expect(await answerTo(client, 1)).toMatchObject({
    result: {
      isError: true,
      content: [{ type: 'text', text: 'Not run: the MCP server behind Veto has ended.' }],
    },
  })
  expect(await auditRows(world, { kind: 'settled' })).toMatchObject([{ status: 'cancelled' }])
})

test('a call that runs when the server ends is reported as failed, and the model is told that it may have had its effect', async () => {
  const { world, client, server, proxied } = await start()
  await client.send(ECHO)
  await approve(world, 'Hello')
  await server.until((message) => 'method' in message)

  await proxied.serverEnd.close()

  expect(await proxied.ended).toBe('server')
  const text = expect.stringMatching(
    /^The call was started, and how it ended is not known: .*do not repeat it/,
  )
  expect(await answerTo(client, 1)).toMatchObject({ result: { isError: true, content: [{ text }] } })
  expect(await auditRows(world, { kind: 'result' })).toMatchObject([{ status: 'failed' }])
})

test('a request that is open when the server ends gets an error', async () => {
  const { client, proxied } = await start()
  await client.send({ id: 1, method: 'tools/list' })

  await proxied.serverEnd.close()

  const message = 'The MCP server behind Veto did not answer: the MCP server behind Veto has ended'
  expect(await answerTo(client, 1)).toMatchObject({ error: { code: -32603, message } })
})

test('a call that waits for people when the client ends is withdrawn, and the server is closed', async () => {
  const { world, client, proxied } = await start()
  const closed = Promise.withResolvers<void>()
  proxied.serverEnd.onclose = closed.resolve
  await client.send(ECHO)
  await card(world)

  await proxied.transport.close()

  expect(await proxied.ended).toBe('client')
  await closed.promise
  expect(await auditRows(world, { kind: 'settled' })).toMatchObject([{ status: 'cancelled' }])
})

test('a call that runs when the client ends is cancelled at the server, and reported as failed', async () => {
  const { world, client, server, proxied } = await start()
  await client.send(ECHO)
  await approve(world, 'Hello')
  await server.until((message) => 'method' in message)

  await proxied.transport.close()

  expect(await proxied.ended).toBe('client')
  expect(server.received).toMatchObject([
    { method: 'tools/call' },
    { method: 'notifications/cancelled', params: { requestId: 1 } },
  ])
  expect(await auditRows(world, { kind: 'result' })).toMatchObject([{ status: 'failed' }])
})

test('a proxy that is shut down closes both ends', async () => {
  const { proxied } = await start()
  const [client, server] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  proxied.transport.onclose = client.resolve
  proxied.serverEnd.onclose = server.resolve

  proxied.shutDown()

  expect(await proxied.ended).toBe('client')
  await Promise.all([client.promise, server.promise])
})

test('a call that runs when the client cancels it is cancelled at the server, and reported as failed', async () => {
  const { world, client, server } = await start()
  await client.send(ECHO)
  await approve(world, 'Hello')
  await server.until((message) => 'method' in message)

  await client.send({ method: 'notifications/cancelled', params: { requestId: 1, reason: 'enough' } })
  await advanceUntil(world, async () => (await auditRows(world, { kind: 'result' })).length > 0)

  expect(server.received).toMatchObject([
    { method: 'tools/call' },
    { method: 'notifications/cancelled', params: { requestId: 1 } },
  ])
  expect(await auditRows(world, { kind: 'result' })).toMatchObject([{ status: 'failed' }])
})

async function start() {
  const world = await startMcpWorld()
  const ends: RawEnd[] = []
  const proxied = await startProxied({
    world,
    server: async (transport) => void ends.push(await rawEnd(transport)),
  })
  const [server = expect.fail('Expected a server')] = ends
  return { world, proxied, server, client: await rawEnd(proxied.transport) }
}

async function card(world: World): Promise<void> {
  await world.sandbox.until(() => world.sandbox.messages('#finance-approvals')[0], 'a card')
}
