import { Client as ClientV2, type Transport } from '@modelcontextprotocol/client'
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js'
import {
  CallToolResultSchema,
  CreateMessageRequestSchema,
  ElicitRequestSchema,
  ListRootsRequestSchema,
} from '@modelcontextprotocol/sdk/types.js'

/** An MCP client as an application uses it, whatever its generation. */
export interface McpClient {
  call(name: string, params: Readonly<Record<string, unknown>>, options?: CallOptions): Promise<CallResult>
  toolNames(): Promise<readonly string[]>
  close(): Promise<void>
}

interface CallOptions {
  readonly signal?: AbortSignal
  /** In milliseconds. */
  readonly timeout?: number
  readonly resetTimeoutOnProgress?: boolean
  readonly onprogress?: (progress: {
    readonly progress: number
    readonly message?: string | undefined
  }) => void
  readonly meta?: Record<string, unknown>
}

interface CallResult {
  readonly isError: boolean
  readonly text: string
  readonly structured: unknown
}

const INFO = { name: 'test', version: '1.0.0' }
const CAPABILITIES = { sampling: {}, elicitation: {}, roots: { listChanged: true } }
/** What the model and the person behind the client answer when a server asks them. */
const SAMPLE = { model: 'test', role: 'assistant', content: { type: 'text', text: 'sampled' } } as const
const CONSENT = { action: 'accept', content: { name: 'Kim' } } as const
const ROOTS = { roots: [{ uri: 'file:///workspace', name: 'workspace' }] }

/** `@modelcontextprotocol/sdk` 1. */
export async function connectV1(transport: Transport): Promise<McpClient> {
  const client = new ClientV1(INFO, { capabilities: CAPABILITIES })
  client.setRequestHandler(CreateMessageRequestSchema, () => SAMPLE)
  client.setRequestHandler(ElicitRequestSchema, () => CONSENT)
  client.setRequestHandler(ListRootsRequestSchema, () => ROOTS)
  await client.connect(transport)
  return {
    async call(name, params, { meta, ...options } = {}) {
      const call = { name, arguments: params, ...(meta === undefined ? {} : { _meta: meta }) }
      return resultOf(await client.callTool(call, CallToolResultSchema, options))
    },
    toolNames: async () => (await client.listTools()).tools.map(({ name }) => name),
    close: () => client.close(),
  }
}

/** `@modelcontextprotocol/client` 2, as it is by default. */
export async function connectV2(transport: Transport): Promise<McpClient> {
  return connectSecond(transport, 'legacy')
}

/** The same where it speaks protocol 2026-07-28. */
export async function connectModern(transport: Transport): Promise<McpClient> {
  return connectSecond(transport, 'auto')
}

async function connectSecond(transport: Transport, mode: 'legacy' | 'auto'): Promise<McpClient> {
  const client = new ClientV2(INFO, { capabilities: CAPABILITIES, versionNegotiation: { mode } })
  client.setRequestHandler('sampling/createMessage', () => SAMPLE)
  client.setRequestHandler('elicitation/create', () => CONSENT)
  client.setRequestHandler('roots/list', () => ROOTS)
  await client.connect(transport)
  return {
    async call(name, params, { meta, ...options } = {}) {
      const call = { name, arguments: params, ...(meta === undefined ? {} : { _meta: meta }) }
      return resultOf(await client.callTool(call, options))
    },
    toolNames: async () => (await client.listTools()).tools.map(({ name }) => name),
    close: () => client.close(),
  }
}

function resultOf(result: Readonly<Record<string, unknown>>): CallResult {
  const { content, isError = false, structuredContent } = result
  const parts = Array.isArray(content) ? content : []
  const text = parts.map((part: unknown) => String(Reflect.get(Object(part), 'text') ?? '')).join('\n')
  return { isError: isError === true, text, structured: structuredContent }
}
