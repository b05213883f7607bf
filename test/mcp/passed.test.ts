import { InMemoryTransport, type Transport } from '@modelcontextprotocol/client'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import {
  LoggingMessageNotificationSchema,
  ToolListChangedNotificationSchema,
} from '@modelcontextprotocol/sdk/types.js'
import { describe, expect, test } from 'vitest'
import { auditRows } from '../support/api-helpers.ts'
import { connectV1, connectV2 } from './clients.ts'
import { everything, payoutServer, startMcpWorld, startProxied } from './proxied.ts'

describe.each([
  ['@modelcontextprotocol/sdk 1', connectV1],
  ['@modelcontextprotocol/client 2', connectV2],
])('the reference server behind Veto, for %s,', (_name, connect) => {
  test('offers the tools that depend on what the client can do', async () => {
    const { client } = await startEverything(connect)
    const direct = await connect(await directly())

    const names = await client.toolNames()

    expect(names).toEqual(await direct.toolNames())
    expect(names).toEqual(
      expect.arrayContaining(['trigger-sampling-request', 'trigger-elicitation-request', 'get-roots-list']),
    )
  })

  test.each([
    ['trigger-sampling-request', { prompt: 'Hello' }, 'sampled'],
    ['trigger-elicitation-request', {}, 'Kim'],
    ['get-roots-list', {}, 'file:///workspace'],
  ])('gets the answer of the client to what %s asks it', async (name, params, answer) => {
    const { client } = await startEverything(connect)

    expect(await client.call(name, params)).toMatchObject({
      isError: false,
      text: expect.stringContaining(answer),
    })
  })

  test('hands over a structured result', async () => {
    const { client } = await startEverything(connect)

    const { structured } = await client.call('get-structured-content', { location: 'Chicago' })

    expect(structured).toMatchObject({ conditions: expect.any(String) })
  })

  test('reports its own progress', async () => {
    const { client } = await startEverything(connect)
    const steps: number[] = []

    await client.call(
      'trigger-long-running-operation',
      { duration: 0.1, steps: 2 },
      { onprogress: ({ progress }) => steps.push(progress) },
    )

    expect(steps).toEqual([1, 2])
  })

  test('gets an error of the protocol as one, and it is reported as failed', async () => {
    const { world, client } = await startEverything(connect)
    const direct = await connect(await directly())
    const sum = (of: typeof client) =>
      of.call('get-sum', { a: 'one' }).catch((error: unknown) => String(error))

    expect(await sum(client)).toEqual(await sum(direct))
    expect(await auditRows(world, { kind: 'result' })).toMatchObject([{ status: 'failed' }])
  })
})

test('resources, prompts and completions are those of the server', async () => {
  const { transport } = await startProxied({ server: everything })
  const [client, direct] = [await plainClient(transport), await plainClient(await directly())]

  for (const read of READS) expect(await read(client)).toEqual(await read(direct))
  expect(client.getServerVersion()).toEqual(direct.getServerVersion())
  expect(client.getInstructions()).toEqual(direct.getInstructions())
  expect(client.getServerCapabilities()).toEqual({ ...direct.getServerCapabilities(), tasks: undefined })
})

test('a change of the list of tools, and log messages, reach the client', async () => {
  const { server, connect } = payoutServer()
  const { transport } = await startProxied({ server: connect })
  const client = await plainClient(transport)
  const [changed, logged] = [Promise.withResolvers<void>(), Promise.withResolvers<unknown>()]
  client.setNotificationHandler(ToolListChangedNotificationSchema, () => changed.resolve())
  client.setNotificationHandler(LoggingMessageNotificationSchema, ({ params }) => logged.resolve(params))
  await client.setLoggingLevel('debug')

  server.registerTool('later', {}, () => ({ content: [] }))
  await changed.promise
  await server.sendLoggingMessage({ level: 'info', data: 'Ready' })

  expect(await logged.promise).toEqual({ level: 'info', data: 'Ready' })
  expect((await client.listTools()).tools.map(({ name }) => name)).toContain('later')
})

test('a result that a tool calls an error reaches the client as one, and is reported as failed', async () => {
  const world = await startMcpWorld()
  const { transport } = await startProxied({ world, server: payoutServer().connect })
  const client = await connectV1(transport)

  expect(await client.call('fails', {})).toMatchObject({ isError: true, text: 'No such account' })
  expect(await auditRows(world, { kind: 'result' })).toMatchObject([{ status: 'failed' }])
})

const READS: readonly ((client: Client) => Promise<unknown>)[] = [
  (client) => client.listResources(),
  (client) => client.listResourceTemplates(),
  (client) => client.listPrompts(),
  (client) => client.getPrompt({ name: 'args-prompt', arguments: { city: 'Bonn' } }),
  (client) =>
    client.complete({
      ref: { type: 'ref/prompt', name: 'completable-prompt' },
      argument: { name: 'department', value: 'E' },
    }),
  async (client) => {
    const { resources } = await client.listResources()
    return client.readResource({ uri: resources[0]?.uri ?? expect.fail('Expected a resource') })
  },
  (client) => client.ping(),
]

async function startEverything(connect: typeof connectV1) {
  const world = await startMcpWorld()
  const { transport } = await startProxied({ world, server: everything })
  return { world, client: await connect(transport) }
}

/** To the same server, without Veto. */
async function directly() {
  const [transport, serverEnd] = InMemoryTransport.createLinkedPair()
  await everything(serverEnd)
  return transport
}

async function plainClient(transport: Transport): Promise<Client> {
  const client = new Client({ name: 'test', version: '1.0.0' })
  await client.connect(transport)
  return client
}
