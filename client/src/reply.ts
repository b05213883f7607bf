import { about } from './about.ts'
import { parseBody } from './checked.ts'
import type { Exchange } from './exchange.ts'
import { type RetryOptions, retry } from './persist.ts'
import { AgentReply } from './protocol/reply.ts'
import { RequestView } from './protocol/request.ts'
import type { Runtime } from './runtime.ts'

interface Parts {
  readonly exchange: Exchange
  readonly runtime: Runtime
}

/** Answers a question about this request. @throws {VetoError} */
export function postReply(
  { exchange, runtime }: Parts,
  { id, ...reply }: AgentReply & { readonly id: string },
  patience: RetryOptions,
): Promise<RequestView> {
  const path = `/v1/requests/${encodeURIComponent(id)}/reply`
  const body = parseBody(AgentReply, reply)
  const { signal } = patience
  const answers = { 200: about(RequestView, (view) => view.id === id) }
  return retry(runtime, patience, (timeoutMs) =>
    exchange({ method: 'POST', path, body, answers, timeoutMs, signal }),
  )
}
