import { type JSONRPCResponse, ProtocolErrorCode, type Transport } from '@modelcontextprotocol/client'
import { errorMessage } from '../core/error-message.ts'
import type { ClientRequest } from './client-requests.ts'
import { errorResponse } from './messages.ts'
import { isPassedRequest } from './passed-messages.ts'
import { responseOf, type ServerRequests } from './server-requests.ts'

interface Deps {
  readonly requests: ServerRequests
  readonly server: Pick<Transport, 'setProtocolVersion'>
}

/** Passes a request that is no tool call on to the server, and its response back. */
export function passRequest({ requests, server }: Deps, { request, signal, answer }: ClientRequest): void {
  if (!isPassedRequest(request.method)) {
    const message = `Veto does not pass on '${request.method}'; call tools with tools/call`
    answer(errorResponse(request, { code: ProtocolErrorCode.MethodNotFound, message }))
    return
  }
  const cancel = () => requests.cancel(request.id, errorMessage(signal.reason))
  signal.addEventListener('abort', cancel)
  requests.forward(request, (answered) => {
    signal.removeEventListener('abort', cancel)
    const response = responseOf(request, answered)
    answer(request.method === 'initialize' ? initialized(server, response) : response)
  })
}

/** The versions that both speak are settled by now; tasks are not offered, since they are refused. */
function initialized(
  server: Pick<Transport, 'setProtocolVersion'>,
  response: JSONRPCResponse,
): JSONRPCResponse {
  if ('error' in response) return response
  const { protocolVersion, capabilities } = response.result
  if (typeof protocolVersion === 'string') server.setProtocolVersion?.(protocolVersion)
  const offered = Object.entries(Object(capabilities)).filter(([name]) => name !== 'tasks')
  return { ...response, result: { ...response.result, capabilities: Object.fromEntries(offered) } }
}
