import type { JSONRPCRequest } from '@modelcontextprotocol/client'
import type { JsonRecord } from '../../client/src/protocol/json.ts'
import { errorMessage } from '../core/error-message.ts'
import type { InputRounds, Turn } from './input-rounds.ts'
import { isModern, type JsonRpcError, type Result } from './messages.ts'
import type { ServerAnswer, ServerRequests } from './server-requests.ts'
import { approvedRequest } from './tool-call.ts'

interface Deps {
  readonly requests: ServerRequests
  readonly rounds: InputRounds
}

/** A call on its way: the request of the client that is open now. */
export interface CurrentTurn {
  turn: Turn
}

/** The server answered with a JSON-RPC error. */
export class ServerError extends Error {
  readonly error: JsonRpcError

  constructor(error: JsonRpcError) {
    super(error.message)
    this.name = 'ServerError'
    this.error = error
  }
}

/**
 * Runs the call with the arguments that were approved, through all the input that its server asks for.
 * @throws {ServerError} @throws {Error} when no answer came: the call may have had its effect.
 */
export async function runOnServer(
  { requests, rounds }: Deps,
  current: CurrentTurn,
  approved: JsonRecord,
): Promise<Result> {
  let requestState: unknown
  for (;;) {
    const { request, call, signal } = current.turn
    const changed = { arguments: approved, ...(requestState === undefined ? {} : { requestState }) }
    const result = await resultOf(requests, approvedRequest(request, call, changed), signal)
    if (!asksForInput(request, result)) return result
    requestState = result['requestState']
    current.turn = await rounds.next(current.turn, result)
  }
}

/** Why the result counts as failed; null: it does not. */
export function failureOf({ isError, content, resultType = 'complete' }: Result): string | null {
  if (resultType !== 'complete') return `Expected a complete result, got '${String(resultType)}'`
  return isError === true ? textOf(content) : null
}

function textOf(content: unknown): string {
  const texts = Array.isArray(content)
    ? content.map((part: unknown) => Reflect.get(Object(part), 'text'))
    : []
  return texts.find((text): text is string => typeof text === 'string') ?? 'The tool reported an error'
}

function asksForInput(request: JSONRPCRequest, { resultType }: Result): boolean {
  return isModern(request) && resultType === 'input_required'
}

function resultOf(requests: ServerRequests, request: JSONRPCRequest, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      const why = errorMessage(signal.reason)
      requests.cancel(request.id, why)
      reject(new Error(why))
    }
    if (signal.aborted) {
      stop()
      return
    }
    signal.addEventListener('abort', stop)
    requests.forward(request, (answer) => {
      signal.removeEventListener('abort', stop)
      if (answer.kind === 'lost') reject(new Error(answer.why))
      else settle(answer, { resolve, reject })
    })
  })
}

function settle(
  { response }: Extract<ServerAnswer, { kind: 'answered' }>,
  to: { readonly resolve: (result: Result) => void; readonly reject: (error: ServerError) => void },
): void {
  if ('error' in response) to.reject(new ServerError(response.error))
  else to.resolve(response.result)
}
