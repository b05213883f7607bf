import { randomUUID } from 'node:crypto'
import { createServer as createHttpServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server'
import { createServer } from '@modelcontextprotocol/server-everything/dist/server/index.js'
import { expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { approve } from '../../client/test/adapters/people.ts'
import { openServer } from '../../src/mcp/open-server.ts'
import { connectModern, connectV1, connectV2 } from './clients.ts'
import { startMcpWorld, startProxied } from './proxied.ts'

test.each([
  ['@modelcontextprotocol/sdk 1', connectV1],
  ['@modelcontextprotocol/client 2', connectV2],
])(
  'a server with sessions, reached by its URL, is governed for %s, and its session ends with the client',
  async (_name, connect) => {
    const world = await startMcpWorld()
    const { url, requests } = await sessionServer()
    const proxied = await startProxied({
      world,
      upstream: openServer({ kind: 'url', url, headers: HEADERS }),
    })
    const client = await connect(proxied.transport)
    const calling = client.call('echo', { message: 'Hello' })

    await approve(world, 'Hello')

    expect(await calling).toMatchObject({ isError: false, text: 'Echo: Hello' })
    expect(await client.call('trigger-elicitation-request', {})).toMatchObject({
      text: expect.stringContaining('Kim'),
    })
    await client.close()
    await proxied.ended
    expect(requests).toContain('DELETE Bearer of-the-server 2025-11-25')
  },
)

test('a server of protocol 2026-07-28, reached by its URL, is governed', async () => {
  const world = await startMcpWorld()
  const ran: number[] = []
  const url = await listening(modernServer(ran))
  const { transport } = await startProxied({ world, upstream: openServer({ kind: 'url', url, headers: {} }) })
  const client = await connectModern(transport)
  const calling = client.call('pay_out', { amount: 900 })

  await approve(world, '900')

  expect(await calling).toMatchObject({ isError: false, text: 'Paid 900' })
  expect(ran).toEqual([900])
})

test.each([
  ['refuses the connection', 'http://127.0.0.1:1/mcp'],
  ['answers with 401', undefined],
])('a client learns why when the server at the URL %s', async (_what, given) => {
  const url =
    given === undefined ? await listening((_, response) => response.writeHead(401).end('No')) : new URL(given)
  const { transport } = await startProxied({ upstream: openServer({ kind: 'url', url, headers: {} }) })

  await expect(connectV1(transport)).rejects.toThrow(
    /^MCP error -32603: The MCP server behind Veto did not answer: \S+/,
  )
})

const HEADERS = { authorization: 'Bearer of-the-server' }

/** The reference server with one session. */
async function sessionServer() {
  const requests: string[] = []
  const { server, cleanup } = createServer()
  const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: () => randomUUID() })
  // The types of the package do not fit the strictest settings of the compiler.
  await server.connect(transport as Parameters<typeof server.connect>[0])
  onTestFinished(() => cleanup())
  const url = await listening((request, response) => {
    const { authorization, 'mcp-protocol-version': version } = request.headers
    requests.push(`${request.method} ${authorization} ${String(version)}`)
    void transport.handleRequest(request, response)
  })
  return { url, requests }
}

function modernServer(ran: number[]): RequestListener {
  const { fetch } = createMcpHandler(
    () => {
      const server = new McpServer({ name: 'modern', version: '1.0.0' })
      server.registerTool('pay_out', { inputSchema: z.object({ amount: z.number() }) }, ({ amount }) => {
        ran.push(amount)
        return { content: [{ type: 'text', text: `Paid ${amount}` }] }
      })
      return server
    },
    { legacy: 'reject' },
  )
  return async (request, response) => {
    const headers = Object.entries(request.headers).map(([name, value]): [string, string] => [
      name,
      String(value),
    ])
    const init = {
      method: request.method ?? 'GET',
      headers,
      ...(request.method === 'POST' ? { body: await text(request) } : {}),
    }
    const answer = await fetch(new Request(`http://127.0.0.1${request.url}`, init))
    response.writeHead(answer.status, Object.fromEntries(answer.headers))
    if (answer.body === null) response.end()
    else Readable.fromWeb(answer.body).pipe(response)
  }
}

async function listening(listener: RequestListener): Promise<URL> {
  const server = createHttpServer(listener)
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return new URL(`http://127.0.0.1:${port}/mcp`)
}
