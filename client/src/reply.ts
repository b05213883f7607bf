import { answerMatching } from './answer-checks.ts'
import type { Exchange } from './exchange.ts'
import { parseBody } from './parse-body.ts'
import { AgentReply } from './protocol/reply.ts'
import { RequestView } from './protocol/request.ts'
import { type RetryOptions, retry } from './retry.ts'
import type { Runtime } from './runtime.ts'

interface Deps {
  readonly exchange: Exchange
  readonly runtime: Runtime
}

/** Answers a question about this request. @throws {VetoError} */
export function postReply(
  { exchange, runtime }: Deps,
  { id, ...reply }: AgentReply & { readonly id: string },
  retryOptions: RetryOptions,
): Promise<RequestView> {
  const path = `/v1/requests/${encodeURIComponent(id)}/reply`
  const body = parseBody(AgentReply, reply)
  const { signal } = retryOptions
  const answers = { 200: answerMatching(RequestView, (view) => view.id === id) }
  return retry(runtime, retryOptions, (timeoutMs) =>
    exchange({ method: 'POST', path, body, answers, timeoutMs, signal }),
  )
}
