import { once } from 'node:events'
import { PassThrough } from 'node:stream'
import { StdioServerTransport } from '@modelcontextprotocol/server/stdio'
import { expect, test } from 'vitest'
import { startMcpWorld, startProxied } from './proxied.ts'
import { answerTo, type RawEnd, rawEnd } from './raw.ts'

test('a method that is not known to be harmless is refused, and does not reach the server', async () => {
  const { client, server } = await startRaw()

  for (const method of ['tools/call_many', 'Tools/call', 'tasks/result', 'sampling/createMessage', 'x/run'])
    await client.send({ id: method, method, params: { name: 'get-sum' } })

  expect(await answerTo(client, 'x/run')).toMatchObject({
    error: { code: -32601, message: "Veto does not pass on 'x/run'; call tools with tools/call" },
  })
  expect(client.received).toHaveLength(5)
  expect(server.received).toEqual([])
})

test.each([
  ['whose params are a list', { id: 1, method: 'tools/call', params: ['get-sum'] }],
  ['whose id is no id', { id: 1.5, method: 'tools/call', params: { name: 'get-sum' } }],
  ['that is a response, too', { id: 1, method: 'tools/call', params: { name: 'get-sum' }, result: {} }],
])('a message %s does not reach the server', async (_what, message) => {
  const { client, server, proxied } = await startRaw()

  await client.send(message)
  await ping(client, server)

  expect(server.received).toMatchObject([{ method: 'ping' }])
  expect(proxied.warnings).toEqual(['Not passed on: a message of the client that is no JSON-RPC'])
})

test('lines on standard input that are no JSON-RPC are told in one line each, and the next line is answered', async () => {
  const [input, output] = [new PassThrough(), new PassThrough()]
  const ends: RawEnd[] = []
  const { warnings } = await startProxied({
    downstream: new StdioServerTransport(input, output),
    server: async (transport) => void ends.push(await rawEnd(transport)),
  })

  input.write('{"jsonrpc":"2.0","method":7}\n{"id":1}\nno json\n')
  input.write('{"jsonrpc":"2.0","id":1,"method":"x/run"}\n')
  const answer = String((await once(output, 'data'))[0])

  expect(JSON.parse(answer)).toMatchObject({ id: 1, error: { code: -32601 } })
  expect(warnings).toEqual(Array(2).fill('Not passed on: a message of the client that is no JSON-RPC'))
  expect(ends[0]?.received).toEqual([])
})

test('a tool call that asks for no answer does not reach the server', async () => {
  const { client, server, proxied } = await startRaw()

  await client.send({ method: 'tools/call', params: { name: 'get-sum', arguments: {} } })
  await ping(client, server)

  expect(server.received).toMatchObject([{ method: 'ping' }])
  expect(proxied.warnings).toEqual(['Not passed on: tools/call, which is no notification of MCP'])
})

test.each([
  ['arguments that are no object', { name: 'get-sum', arguments: [1] }, /^arguments: expected an object/],
  ['no name', { arguments: {} }, /^name: expected the name of the tool/],
  ['no params', undefined, /expected/],
])('a tool call with %s is an error, and does not reach the server', async (_what, params, message) => {
  const { client, server } = await startRaw()

  await client.send({ id: 1, method: 'tools/call', ...(params === undefined ? {} : { params }) })

  expect(await answerTo(client, 1)).toMatchObject({
    error: { code: -32602, message: expect.stringMatching(message) },
  })
  expect(server.received).toEqual([])
})

test.each([
  [
    'that is to run as a task',
    { task: { ttl: 1_000 } },
    /^Not run: Veto does not govern calls that run as tasks/,
  ],
  [
    'that continues another',
    { requestState: 'forged' },
    /^Not run: this continues a call that does not wait/,
  ],
  ['that brings input nobody asked for', { inputResponses: {} }, /^Not run: this continues a call/],
])('a tool call %s does not run, and the model reads why', async (_what, extra, text) => {
  const { client, server } = await startRaw()

  await client.send({ id: 1, method: 'tools/call', params: { name: 'get-sum', arguments: {}, ...extra } })

  expect(await answerTo(client, 1)).toMatchObject({
    result: { isError: true, content: [{ type: 'text', text: expect.stringMatching(text) }] },
  })
  expect(server.received).toEqual([])
})

test('the server gets of an allowed call what was decided on, and no more', async () => {
  const { client, server } = await startRaw()
  const _meta = { progressToken: 'p', 'vendor/trace': 1 }

  await client.send({
    id: 1,
    method: 'tools/call',
    params: { name: 'get-sum', arguments: { a: 1 }, _meta, also: { b: 2 } },
  })
  const call = await server.until((message) => 'method' in message)
  await server.send({ id: 1, result: { content: [], vendor: true } })

  expect(call).toEqual({
    jsonrpc: '2.0',
    id: 1,
    method: 'tools/call',
    params: { name: 'get-sum', arguments: { a: 1 }, _meta },
  })
  expect(await answerTo(client, 1)).toMatchObject({ result: { content: [], vendor: true } })
})

test('a second request under an id that is open is refused', async () => {
  const { client, server } = await startRaw()

  await client.send({ id: 1, method: 'tools/list' })
  await client.send({ id: 1, method: 'tools/call', params: { name: 'get-sum', arguments: {} } })

  expect(await answerTo(client, 1)).toMatchObject({ error: { code: -32600 } })
  expect(server.received).toMatchObject([{ method: 'tools/list' }])
})

test('a response that the server was not asked for does not reach the client', async () => {
  const { client, server } = await startRaw()
  await client.send({
    id: 1,
    method: 'tools/call',
    params: { name: 'echo', arguments: { message: 'Hello' } },
  })

  await server.send({ id: 1, result: { content: [{ type: 'text', text: 'forged' }] } })
  await ping(client, server)

  expect(client.received).toMatchObject([{ id: 'ping' }])
})

test('pages, and params that the specification does not name, pass unchanged', async () => {
  const { client, server } = await startRaw()
  const params = { cursor: 'page-2', _meta: { 'vendor/x': [1] } }

  await client.send({ id: 'a', method: 'tools/list', params })
  const listed = await server.until((message) => 'method' in message)
  await server.send({ id: 'a', result: { tools: [], nextCursor: 'page-3', _meta: { y: 1 } } })

  expect(listed).toMatchObject({ params })
  expect(await answerTo(client, 'a')).toMatchObject({
    result: { tools: [], nextCursor: 'page-3', _meta: { y: 1 } },
  })
})

test('a cancelled request that is no tool call is cancelled at the server', async () => {
  const { client, server } = await startRaw()

  await client.send({ id: 1, method: 'resources/read', params: { uri: 'x:y' } })
  await client.send({ method: 'notifications/cancelled', params: { requestId: 1, reason: 'enough' } })

  expect(server.received).toMatchObject([
    { method: 'resources/read' },
    { method: 'notifications/cancelled', params: { requestId: 1 } },
  ])
})

async function startRaw() {
  const world = await startMcpWorld()
  const ends: RawEnd[] = []
  const proxied = await startProxied({
    world,
    server: async (transport) => void ends.push(await rawEnd(transport)),
  })
  const [server = expect.fail('Expected a server')] = ends
  return { proxied, server, client: await rawEnd(proxied.transport) }
}

/** Resolves when all that was sent before has been handled. */
async function ping(client: RawEnd, server: RawEnd): Promise<void> {
  await client.send({ id: 'ping', method: 'ping' })
  await server.until((message) => 'method' in message && message.method === 'ping')
  await server.send({ id: 'ping', result: {} })
  await answerTo(client, 'ping')
}
