import {
  type JSONRPCRequest,
  type JSONRPCResponse,
  ProtocolErrorCode,
  type RequestId,
  type Transport,
} from '@modelcontextprotocol/client'
import { errorResponse } from './messages.ts'

/** A request of the client. It is answered once, unless it is cancelled. */
export interface ClientRequest {
  readonly request: JSONRPCRequest
  /** Aborts when the client cancels the request, and at the end; the reason is an Error, in words. */
  readonly signal: AbortSignal
  readonly answer: (response: JSONRPCResponse) => void
}

/** The requests of the client that have not been answered yet. */
export interface ClientRequests {
  open(request: JSONRPCRequest): void
  /** Nobody waits for the answer any more. */
  cancel(id: RequestId, reason: string | undefined): void
}

interface Deps {
  readonly client: Pick<Transport, 'send'>
  readonly handle: (request: ClientRequest) => void
  /** Aborts at the end, with an Error. */
  readonly ending: AbortSignal
}

export function createClientRequests({ client, handle, ending }: Deps): ClientRequests {
  const open = new Map<RequestId, AbortController>()
  const send = (response: JSONRPCResponse): void => {
    client.send(response).catch(() => undefined)
  }
  return {
    open(request) {
      if (open.has(request.id)) {
        const message = 'Expected an id that no open request of this connection has'
        send(errorResponse(request, { code: ProtocolErrorCode.InvalidRequest, message }))
        return
      }
      const cancelling = new AbortController()
      open.set(request.id, cancelling)
      const signal = AbortSignal.any([cancelling.signal, ending])
      handle({
        request,
        signal,
        answer(response) {
          if (open.get(request.id) !== cancelling) return
          open.delete(request.id)
          send(response)
        },
      })
    },
    cancel(id, reason = 'no reason given') {
      const cancelling = open.get(id)
      open.delete(id)
      cancelling?.abort(new Error(`the client cancelled the call: ${reason}`))
    },
  }
}
