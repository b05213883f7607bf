import type { Exchange } from './exchange.ts'
import { type Patience, persist } from './persist.ts'
import { AgentReply } from './protocol/reply.ts'
import { RequestView } from './protocol/request.ts'
import type { Runtime } from './runtime.ts'
import { VetoError } from './veto-error.ts'

interface Parts {
  readonly exchange: Exchange
  readonly runtime: Runtime
}

/** Answers a question about this request. @throws {VetoError} */
export function postReply(
  { exchange, runtime }: Parts,
  { id, ...reply }: AgentReply & { readonly id: string },
  patience: Patience,
): Promise<RequestView> {
  const path = `/v1/requests/${encodeURIComponent(id)}/reply`
  const body = checked(reply)
  const { signal } = patience
  return persist(runtime, patience, (timeoutMs) =>
    exchange({ method: 'POST', path, body, answers: { 200: RequestView }, timeoutMs, signal }),
  )
}

function checked(reply: AgentReply): AgentReply {
  const found = AgentReply.safeParse(reply)
  if (found.success) return found.data
  const faults = found.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
  throw new VetoError('invalid_body', faults.join('; '), { cause: found.error })
}
