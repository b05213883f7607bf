import {
  isJSONRPCNotification,
  isJSONRPCRequest,
  isJSONRPCResponse,
  type JSONRPCNotification,
  type JSONRPCResponse,
  type Transport,
} from '@modelcontextprotocol/client'
import { z } from 'zod'
import type { GovernClient } from '../../client/src/govern/index.ts'
import type { Clock } from '../core/clock.ts'
import { errorMessage } from '../core/error-message.ts'
import { type ClientRequests, createClientRequests } from './client-requests.ts'
import { type Caller, governToolCall } from './governed-call.ts'
import { createInputRounds, type Turn } from './input-rounds.ts'
import { createKeepAlive } from './keep-alive.ts'
import { createParkedCalls } from './parked-calls.ts'
import { isPassedNotification } from './passed-messages.ts'
import { passRequest } from './passed-requests.ts'
import { runOnServer } from './run-on-server.ts'
import { createServerRequests, type ServerRequests } from './server-requests.ts'
import { createToolCalls, type ToolCalls } from './tool-calls.ts'

export interface ProxyDeps {
  /** To the MCP client. Not started yet, as the other. */
  readonly client: Transport
  /** To the MCP server. */
  readonly server: Transport
  readonly veto: GovernClient
  readonly caller: Caller
  readonly clock: Pick<Clock, 'after'>
  /** Ends the proxy when it aborts. */
  readonly shutdown: AbortSignal
  /** Gets what goes wrong, for those who run the client. */
  warn(text: string): void
}

/** Who went first; a shutdown counts as the client. */
export type EndedBy = 'client' | 'server'

/**
 * Passes all messages between an MCP client and a server as they are, except tool calls, on which Veto decides first. Resolves
 * once either end is closed, what waited has been withdrawn, and the other end is closed, too.
 * @throws {Error} when an end cannot be opened.
 */
export async function runProxy(deps: ProxyDeps): Promise<EndedBy> {
  const { client, server } = deps
  const ending = new AbortController()
  const parts = createParts(deps, ending.signal)
  const ended = listen(deps, parts)
  await server.start()
  await client.start()
  const endedBy = await ended
  if (endedBy === 'server') parts.requests.fail(WHY.server)
  ending.abort(new Error(WHY[endedBy]))
  await Promise.all([parts.calls.end(), server.close()])
  await client.close()
  return endedBy
}

const WHY: Readonly<Record<EndedBy, string>> = {
  client: 'the client has ended',
  server: 'the MCP server behind Veto has ended',
}

interface Parts {
  readonly received: ClientRequests
  readonly requests: ServerRequests
  readonly calls: ToolCalls
}

function createParts(deps: ProxyDeps, ending: AbortSignal): Parts {
  const { client, server, veto, caller, clock, warn } = deps
  const requests = createServerRequests(server)
  const rounds = createInputRounds({ clock, ending })
  const parked = createParkedCalls()
  const governDeps = {
    ...{ veto, caller, parked, warn },
    keepAlive: createKeepAlive({ client, clock }),
    runOnServer: runOnServer.bind(undefined, { requests, rounds }),
  }
  const govern = (turn: Turn) => governToolCall(governDeps, turn)
  const calls = createToolCalls({ rounds, parked, veto, govern })
  const received = createClientRequests({
    client,
    ending,
    handle(request) {
      if (request.request.method === 'tools/call') calls.start(request)
      else passRequest({ requests, server }, request)
    },
  })
  return { received, requests, calls }
}

function listen(
  { client, server, shutdown, warn }: ProxyDeps,
  { received, requests }: Parts,
): Promise<EndedBy> {
  const { promise, resolve } = Promise.withResolvers<EndedBy>()
  client.onmessage = (message) => {
    if (isJSONRPCRequest(message)) received.open(message)
    else if (isJSONRPCNotification(message)) notify({ server, received, warn }, message)
    else if (isJSONRPCResponse(message)) answer({ server, warn }, message)
    else warn(NOT_JSON_RPC)
  }
  server.onmessage = (message) => {
    if (isJSONRPCRequest(message) || isJSONRPCNotification(message))
      client.send(message).catch(() => undefined)
    else requests.settle(message)
  }
  client.onclose = () => resolve('client')
  server.onclose = () => resolve('server')
  server.onerror = (error) => warn(`MCP server: ${error.message}`)
  client.onerror = (error) => warn(isUnreadable(error) ? NOT_JSON_RPC : `MCP client: ${error.message}`)
  if (shutdown.aborted) resolve('client')
  else shutdown.addEventListener('abort', () => resolve('client'), { once: true })
  return promise
}

const NOT_JSON_RPC = 'Not passed on: a message of the client that is no JSON-RPC'

/** The transport checks the shape of each line. */
function isUnreadable(error: Error): boolean {
  return error instanceof z.core.$ZodError
}

interface NotifyDeps {
  readonly server: Transport
  readonly received: ClientRequests
  readonly warn: (text: string) => void
}

function notify({ server, received, warn }: NotifyDeps, notification: JSONRPCNotification): void {
  const { method, params } = notification
  if (method === 'notifications/cancelled') {
    const { requestId, reason } = Cancellation.parse(params ?? {})
    if (requestId !== undefined) received.cancel(requestId, reason)
  } else if (isPassedNotification(method)) {
    server
      .send(notification)
      .catch((error: unknown) => warn(`The MCP server did not get ${method}: ${errorMessage(error)}`))
  } else warn(`Not passed on: ${method}, which is no notification of MCP`)
}

function answer({ server, warn }: Pick<NotifyDeps, 'server' | 'warn'>, response: JSONRPCResponse): void {
  server
    .send(response)
    .catch((error: unknown) => warn(`The MCP server did not get an answer: ${errorMessage(error)}`))
}

const Cancellation = z.object({
  requestId: z.union([z.string(), z.number()]).optional().catch(undefined),
  reason: z.string().optional().catch(undefined),
})
