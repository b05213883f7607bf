import { Client, type Transport } from '@modelcontextprotocol/client'
import { inputRequired, McpServer } from '@modelcontextprotocol/server'
import { serveStdio } from '@modelcontextprotocol/server/stdio'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { approveAmount } from '../../client/test/adapters/people.ts'
import { systemClock } from '../../src/core/clock.ts'
import { createInputRounds } from '../../src/mcp/input-rounds.ts'
import { ToolCall } from '../../src/mcp/tool-call.ts'
import { auditRows } from '../support/api-helpers.ts'
import { startMcpWorld, startProxied } from './proxied.ts'

test('a call whose server asks for input in rounds is decided once, runs with what was approved, and is reported at its end', async () => {
  const { world, client, rounds } = await start()
  const calling = client.callTool({ name: 'pay_out', arguments: { amount: 900, note: 'Bonus' } })

  await approveAmount(world, 'Bonus', '450')
  const { content, isError } = await calling

  expect(isError).not.toBe(true)
  expect(content).toMatchObject([
    { text: 'Ann Meyer changed amount from 900 to 450 before it ran.' },
    { text: 'Paid 450 for Kim' },
  ])
  expect(rounds).toEqual([
    { amount: 450, state: undefined, name: undefined },
    { amount: 450, state: 'state of the server', name: 'Kim' },
  ])
  expect(await auditRows(world, { kind: 'opened' })).toHaveLength(1)
  expect(await auditRows(world, { kind: 'result' })).toMatchObject([{ status: 'succeeded' }])
})

test('a call that waits for input does not go on with other arguments', async () => {
  const { world, client, rounds } = await start()
  const call = { name: 'pay_out', arguments: { amount: 900, note: 'Bonus' } }
  const calling = client.callTool(call, { allowInputRequired: true })
  await approveAmount(world, 'Bonus', '450')
  const { requestState } = z.object({ requestState: z.string() }).parse(await calling)
  const goOn = (amount: number) =>
    client.request({
      method: 'tools/call',
      params: { ...call, arguments: { amount, note: 'Bonus' }, requestState, inputResponses: ANSWER },
    })

  const forged = await goOn(450_000)
  const right = await goOn(900)
  const repeated = await goOn(900)

  const refusal = {
    isError: true,
    content: [{ text: expect.stringMatching(/^Not run: this continues a call/) }],
  }
  expect(forged).toMatchObject(refusal)
  expect(right).toMatchObject({ content: [{}, { text: 'Paid 450 for Kim' }] })
  expect(repeated).toMatchObject(refusal)
  expect(rounds).toHaveLength(2)
})

test('a call whose input never comes is reported as failed when the client ends', async () => {
  const { world, client, proxied } = await start()
  const call = { name: 'pay_out', arguments: { amount: 900, note: 'Bonus' } }
  const calling = client.callTool(call, { allowInputRequired: true })
  await approveAmount(world, 'Bonus', '450')
  await calling

  await client.close()
  await proxied.ended

  expect(await auditRows(world, { kind: 'result' })).toMatchObject([{ status: 'failed' }])
})

test('a call that was cancelled while its server asked for input does not wait for any', async () => {
  const rounds = createInputRounds({ clock: systemClock, ending: new AbortController().signal })
  const request = { jsonrpc: '2.0' as const, id: 1, method: 'tools/call' }
  const call = ToolCall.parse({ name: 'pay_out' })
  const signal = AbortSignal.abort(new Error('the client cancelled the call'))

  const waiting = rounds.next({ request, call, signal, answer: () => expect.fail('It was answered') }, {})

  await expect(waiting).rejects.toThrow('the client cancelled the call')
})

const ANSWER = { name: { action: 'accept', content: { name: 'Kim' } } }

/** A client and a server that speak protocol 2026-07-28. */
async function start() {
  const world = await startMcpWorld()
  const rounds: object[] = []
  const proxied = await startProxied({ world, server: async (transport) => askingServer(transport, rounds) })
  const client = new Client(
    { name: 'test', version: '1.0.0' },
    { capabilities: { elicitation: {} }, versionNegotiation: { mode: 'auto' } },
  )
  client.setRequestHandler('elicitation/create', () => ({ action: 'accept', content: { name: 'Kim' } }))
  await client.connect(proxied.transport)
  return { world, client, rounds, proxied }
}

/** Asks in whose name it pays, and then pays. */
function askingServer(transport: Transport, rounds: object[]): void {
  serveStdio(
    () => {
      const server = new McpServer({ name: 'asking', version: '1.0.0' })
      const inputSchema = z.object({ amount: z.number(), note: z.string() })
      server.registerTool('pay_out', { inputSchema }, ({ amount }, { mcpReq }) => {
        const name = nameIn(mcpReq.inputResponses)
        rounds.push({ amount, state: mcpReq.requestState(), name })
        if (name !== undefined) return { content: [{ type: 'text', text: `Paid ${amount} for ${name}` }] }
        return inputRequired({ inputRequests: { name: QUESTION }, requestState: 'state of the server' })
      })
      return server
    },
    { transport },
  )
}

const QUESTION = inputRequired.elicit({
  message: 'In whose name?',
  requestedSchema: { type: 'object', properties: { name: { type: 'string' } } },
})

function nameIn(responses: unknown): unknown {
  const found = z.object({ name: z.object({ content: z.object({ name: z.string() }) }) }).safeParse(responses)
  return found.data?.name.content.name
}
