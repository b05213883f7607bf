import {
  type JSONRPCErrorResponse,
  type JSONRPCRequest,
  type JSONRPCResponse,
  PROTOCOL_VERSION_META_KEY,
  ProtocolErrorCode,
} from '@modelcontextprotocol/client'

/** The result of a request. */
export type Result = Extract<JSONRPCResponse, { result: unknown }>['result']
export type JsonRpcError = JSONRPCErrorResponse['error']

/** A successful response. The protocol of 2026 has each result say that it is complete. */
export function resultResponse(request: JSONRPCRequest, result: Result): JSONRPCResponse {
  const complete = isModern(request) ? { resultType: 'complete' } : {}
  return { jsonrpc: '2.0', id: request.id, result: { ...complete, ...result } }
}

/** A tool result that tells the model that the call failed, or did not run. */
export function errorResult(text: string): Result {
  return { content: [{ type: 'text', text }], isError: true }
}

export function errorResponse({ id }: JSONRPCRequest, error: JsonRpcError): JSONRPCResponse {
  return { jsonrpc: '2.0', id, error }
}

export function invalidParams(message: string): JsonRpcError {
  return { code: ProtocolErrorCode.InvalidParams, message }
}

/** Does it belong to protocol 2026-07-28 or later, where each request names its version? */
export function isModern({ params }: JSONRPCRequest): boolean {
  return params?._meta?.[PROTOCOL_VERSION_META_KEY] !== undefined
}
