import { Status } from '#protocol/request.ts'
import type { Answer, Operation } from '../record/operation.ts'

/** One HTTP request to make. */
export type Call = Pick<Operation, 'kind' | 'about' | 'idempotencyKey'> & {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly body?: unknown
}

/** Makes calls of one client, and records each with its answer. */
export type RecordedCall = (call: Call) => Promise<Answer | null>

interface Caller {
  readonly client: string
  readonly bearer: string
  readonly url: () => string
  /** Gets each operation once it is over. */
  readonly operations: Operation[]
}

/** A call whose answer is lost is recorded without one, and answered with null. Nothing is retried. */
export function recordedCalls({ client, bearer, url, operations }: Caller): RecordedCall {
  return async ({ kind, about, idempotencyKey, method, path, body }) => {
    const sentAtMs = performance.now()
    const headers = {
      authorization: `Bearer ${bearer}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(idempotencyKey === null ? {} : { 'idempotency-key': idempotencyKey }),
    }
    const sent = { method, headers, body: body === undefined ? null : JSON.stringify(body) }
    const answer = await answerTo(`${url()}${path}`, sent)
    if (answer === 'not sent') return null
    operations.push({ client, kind, about, idempotencyKey, sentAtMs, answer })
    return answer
  }
}

const LONGEST_MS = 60_000

/** Null: it may have arrived. */
async function answerTo(url: string, sent: RequestInit): Promise<Answer | 'not sent' | null> {
  try {
    const response = await fetch(url, { ...sent, signal: AbortSignal.timeout(LONGEST_MS) })
    const body: unknown = await response.json()
    return { ...readAnswer(response.status, body), retryAfter: response.headers.get('retry-after') }
  } catch (error) {
    return Object(Object(error).cause).code === 'ECONNREFUSED' ? 'not sent' : null
  }
}

function readAnswer(httpStatus: number, body: unknown): Answer {
  const { id, status, allowed, paramsDigest, code } = Object(body)
  return {
    atMs: performance.now(),
    httpStatus,
    requestId: typeof id === 'string' ? id : null,
    status: Status.safeParse(status).data ?? null,
    allowed: allowed === true,
    paramsDigest: typeof paramsDigest === 'string' ? paramsDigest : null,
    code: typeof code === 'string' ? code : null,
  }
}
