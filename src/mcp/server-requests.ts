import {
  type JSONRPCRequest,
  type JSONRPCResponse,
  ProtocolErrorCode,
  type RequestId,
  type Transport,
} from '@modelcontextprotocol/client'
import { errorMessage } from '../core/error-message.ts'
import { errorResponse, isModern } from './messages.ts'

/** What became of a request that was sent to the server. */
export type ServerAnswer =
  | { readonly kind: 'answered'; readonly response: JSONRPCResponse }
  /** The connection failed: whether the server handled the request is not known. `why` is part of a sentence. */
  | { readonly kind: 'lost'; readonly why: string }

/** The requests that the server has not answered yet, under the ids that the client gave them. */
export interface ServerRequests {
  /** Sends it at once, and calls back at most once, as soon as the answer arrives. */
  forward(request: JSONRPCRequest, onAnswer: (answer: ServerAnswer) => void): void
  /** Tells the server that nobody waits for the answer any more; it is not called back. */
  cancel(id: RequestId, reason: string | undefined): void
  /** Hands a response to whoever waits for it; others are dropped. */
  settle(response: JSONRPCResponse): void
  /** The connection has ended. */
  fail(why: string): void
}

export function createServerRequests(server: Transport): ServerRequests {
  const open = new Map<RequestId, OpenRequest>()
  const take = (id: RequestId | undefined): OpenRequest | undefined => {
    const found = id === undefined ? undefined : open.get(id)
    if (id !== undefined) open.delete(id)
    return found
  }
  return {
    forward(request, onAnswer) {
      const stream = new AbortController()
      open.set(request.id, { request, onAnswer, stream })
      const lose = (why: string) => {
        if (open.get(request.id)?.stream === stream) take(request.id)?.onAnswer({ kind: 'lost', why })
      }
      const onRequestStreamEnd = () => lose('the connection broke')
      server
        .send(request, { requestSignal: stream.signal, onRequestStreamEnd })
        .catch((error: unknown) => lose(errorMessage(error)))
    },
    cancel(id, reason) {
      const found = take(id)
      if (found !== undefined) tellCancelled(server, found, reason)
    },
    settle: (response) => take(response.id)?.onAnswer({ kind: 'answered', response }),
    fail(why) {
      for (const id of [...open.keys()]) take(id)?.onAnswer({ kind: 'lost', why })
    },
  }
}

interface OpenRequest {
  readonly request: JSONRPCRequest
  readonly onAnswer: (answer: ServerAnswer) => void
  /** Ends the HTTP stream on which the answer would come. */
  readonly stream: AbortController
}

/** Over HTTP the protocol of 2026 cancels by closing the stream. */
function tellCancelled(
  server: Transport,
  { request, stream }: OpenRequest,
  reason: string | undefined,
): void {
  const closesStream = server.hasPerRequestStream === true && isModern(request)
  const params = { requestId: request.id, ...(reason === undefined ? {} : { reason }) }
  if (!closesStream)
    server.send({ jsonrpc: '2.0', method: 'notifications/cancelled', params }).catch(() => undefined)
  stream.abort()
}

/** The response that a client gets to a request that is no tool call. */
export function responseOf(request: JSONRPCRequest, answer: ServerAnswer): JSONRPCResponse {
  if (answer.kind === 'answered') return answer.response
  const message = `The MCP server behind Veto did not answer: ${answer.why}`
  return errorResponse(request, { code: ProtocolErrorCode.InternalError, message })
}
