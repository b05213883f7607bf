import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { type HoldSetup, holdContract } from '../../client/test/adapters/hold.contract.ts'
import { connectModern, connectV1, connectV2, type McpClient } from './clients.ts'
import { payoutServer, startMcpWorld, startProxied } from './proxied.ts'

for (const [name, connect] of [
  ['MCP for @modelcontextprotocol/sdk 1', connectV1],
  ['MCP for @modelcontextprotocol/client 2', connectV2],
  ['MCP for a client that negotiates the version', connectModern],
] as const) {
  holdContract({
    name,
    failure: 'No such payment',
    isTraced: false,
    start(setup) {
      const ran: unknown[] = []
      const seen: Record<string, unknown> = {}
      return { ran, seen, ended: runAgent(setup, { connect, ran, seen }) }
    },
  })
}

test('a tool call that the policies deny is refused at once, and the model reads it as a result', async () => {
  const { ran, connect: server } = payoutServer()
  const { transport } = await startProxied({ world: await startMcpWorld(), server })
  const client = await connectV1(transport)

  const { isError, text } = await client.call('delete_customer', { customer_id: 'c1' })

  expect(isError).toBe(true)
  expect(text).toMatch(/^Not run: this call is denied\./)
  expect(ran).toEqual([])
})

interface Run {
  readonly connect: typeof connectV1
  readonly ran: unknown[]
  readonly seen: Record<string, unknown>
}

/** Makes all calls at once. */
async function runAgent({ veto, calls, signal }: HoldSetup, { connect, ran, seen }: Run): Promise<void> {
  const server = supportServer(ran)
  const { transport } = await startProxied({
    veto: veto.client,
    caller: { agentId: veto.agentId },
    server: (end) => server.connect(end),
  })
  const client: McpClient = await connect(transport)
  const options = signal === undefined ? {} : { signal }
  await Promise.all(
    calls.map(async ({ tool, params, toolCallId = 'call_1' }) => {
      seen[toolCallId] = (await client.call(tool, { ...params }, options)).text
    }),
  )
}

function supportServer(ran: unknown[]): McpServer {
  const server = new McpServer({ name: 'support', version: '1.0.0' })
  for (const name of ['refund_payment', 'pay_out']) {
    server.registerTool(name, { inputSchema: z.looseObject({}) }, (params) => {
      if (params['amount_cents'] === 13) throw new Error('No such payment')
      ran.push(params)
      return { content: [{ type: 'text', text: `Done: ${name}` }] }
    })
  }
  return server
}
