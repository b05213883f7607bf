import { InMemoryTransport, type Transport } from '@modelcontextprotocol/client'
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { createServer } from '@modelcontextprotocol/server-everything/dist/server/index.js'
import { onTestFinished } from 'vitest'
import { z } from 'zod'
import { VetoClient } from '../../client/src/index.ts'
import { type Clock, systemClock } from '../../src/core/clock.ts'
import type { Caller } from '../../src/mcp/governed-call.ts'
import { type EndedBy, runProxy } from '../../src/mcp/proxy.ts'
import { startWorld, type World } from '../support/start-world.ts'

/** People decide on payouts and echoes; sums and what the server asks its client for are allowed; the environment is denied. */
const MCP_POLICY = `
name: mcp
priority: 300
rules:
  - { name: payouts, tool: pay_out, action: require_approval, approvers: [finance-team], edit: [amount], message: Payouts need a look }
  - { name: echoes, tool: echo, action: require_approval, approvers: [finance-team], message: Echoes need a look }
  - { name: environment, tool: get-env, action: deny, message: Nobody reads the environment }
  - { name: harmless, tool: [get-sum, get-roots-list, get-structured-content, "trigger-*", "toggle-*", fails, order], action: allow }
`

export async function startMcpWorld(policies: Readonly<Record<string, string>> = {}): Promise<World> {
  return startWorld({ policies: { 'mcp.yaml': MCP_POLICY, ...policies } })
}

interface Options {
  readonly world?: World
  /** Instead of a client of that world. */
  readonly veto?: VetoClient
  /** Connects a server in this process; default: the reference server. */
  readonly server?: (transport: Transport) => Promise<void>
  /** The way to another server instead. */
  readonly upstream?: Transport
  /** The proxy's way to another client. */
  readonly downstream?: Transport
  readonly caller?: Partial<Caller>
  readonly clock?: Pick<Clock, 'after'>
}

/** A proxy in this process: the client's end of it, and how it ends. */
export interface ProxiedServer {
  readonly transport: Transport
  /** The server's own end. */
  readonly serverEnd: Transport
  readonly ended: Promise<EndedBy>
  readonly warnings: string[]
  shutDown(): void
}

export async function startProxied({
  world,
  veto,
  server = everything,
  upstream,
  downstream,
  caller,
  clock,
}: Options): Promise<ProxiedServer> {
  const [transport, client] = InMemoryTransport.createLinkedPair()
  const [up, serverEnd] = InMemoryTransport.createLinkedPair()
  if (upstream === undefined) await server(serverEnd)
  const ending = new AbortController()
  const warnings: string[] = []
  const ended = runProxy({
    client: downstream ?? asText(client),
    server: upstream ?? asText(up),
    veto: veto ?? (await clientOf(world)),
    caller: { ...CALLER, ...caller },
    clock: clock ?? systemClock,
    shutdown: ending.signal,
    warn: (text) => warnings.push(text),
  })
  onTestFinished(async () => {
    ending.abort()
    await ended
  })
  return { transport, serverEnd, ended, warnings, shutDown: () => ending.abort() }
}

const CALLER: Caller = {
  agentId: 'support-agent',
  sessionId: 'mcp-test',
  prefix: '',
  context: {},
  requester: undefined,
  holdMs: null,
}

async function clientOf(world: World | undefined): Promise<VetoClient> {
  return world === undefined
    ? new VetoClient({ apiKey: 'veto_test', baseUrl: 'http://127.0.0.1:1', timeoutMs: 100 })
    : world.client()
}

/** Sends what a real transport would: text. */
function asText<T extends Transport>(transport: T): T {
  const send = transport.send.bind(transport)
  transport.send = (message, options) => send(JSON.parse(JSON.stringify(message)), options)
  return transport
}

/** The reference server. */
export async function everything(transport: Transport): Promise<void> {
  const { server, cleanup } = createServer()
  onTestFinished(() => cleanup())
  await server.connect(transport)
}

/** A server whose tools keep what they ran with, or fail. */
export function payoutServer() {
  const ran: unknown[] = []
  const server = new McpServer({ name: 'payouts', version: '1.0.0' }, { capabilities: { logging: {} } })
  const pay = (params: { amount: number }) => {
    ran.push(params)
    return { content: [{ type: 'text' as const, text: `Paid ${params.amount}` }] }
  }
  const inputSchema = { amount: z.number(), note: z.string().optional() }
  server.registerTool('pay_out', { inputSchema }, pay)
  server.registerTool('refund_payment', { inputSchema: { amount_cents: z.number() } }, (params) =>
    pay({ amount: params.amount_cents }),
  )
  server.registerTool('fails', {}, () => ({
    content: [{ type: 'text', text: 'No such account' }],
    isError: true,
  }))
  return { ran, server, connect: (transport: Transport) => server.connect(transport) }
}
