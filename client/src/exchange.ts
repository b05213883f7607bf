import type { z } from 'zod'
import { ERROR_STATUS, type ErrorCode, Problem } from './protocol/errors.ts'
import { MAX_BODY_BYTES } from './protocol/json.ts'
import { aborted, timeoutError, unreachable, VetoError } from './veto-error.ts'

/** One HTTP request to the server. */
interface Question<T> {
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** Path from `/v1` on, with its query. */
  readonly path: string
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  /** Schemas of the answer by HTTP status. */
  readonly answers: Readonly<Record<number, z.ZodType<T>>>
  /** Timeout of the whole exchange, in milliseconds. */
  readonly timeoutMs: number
  readonly signal?: AbortSignal | undefined
}

/** Sends one request. @throws {VetoError} for anything but an answer of the expected shape. */
export type Exchange = <T>(question: Question<T>) => Promise<T>

/** How the server is reached. */
export interface Transport {
  readonly apiKey: string
  readonly baseUrl: URL
  readonly fetch: typeof globalThis.fetch
}

/** Sends requests over HTTP without following redirects, and ignores answers after the timeout. */
export function createExchange(transport: Transport): Exchange {
  return async function exchange(question) {
    const { response, text } = await received(transport, question)
    const shape = question.answers[response.status]
    if (shape === undefined) throw refusal(response, text)
    const answer = shape.safeParse(json(response, text))
    if (answer.success) return answer.data
    throw badAnswer(response, describeIssues(answer.error), answer.error)
  }
}

async function received(
  transport: Transport,
  question: Question<unknown>,
): Promise<{ response: Response; text: string }> {
  const timeout = AbortSignal.timeout(Math.max(1, Math.ceil(question.timeoutMs)))
  const signal = question.signal === undefined ? timeout : AbortSignal.any([timeout, question.signal])
  const { url, init } = sendable(transport, question)
  try {
    const response = await transport.fetch(url, { ...init, signal })
    const text = await response.text()
    signal.throwIfAborted()
    return { response, text }
  } catch (cause) {
    if (question.signal?.aborted === true) throw aborted(cause)
    throw timeout.aborted ? timeoutError(cause) : unreachable(cause)
  }
}

type Sendable = Pick<Question<unknown>, 'method' | 'path' | 'body' | 'headers'>

/** A request that cannot be sent is a caller error, not an outage of Veto. */
export function sendable(transport: Transport, question: Sendable): { url: string; init: RequestInit } {
  const init: RequestInit = {
    method: question.method,
    headers: headersOf(transport, question),
    ...(question.body === undefined ? {} : { body: bodyOf(question.body) }),
    redirect: 'manual',
    cache: 'no-store',
  }
  try {
    // Other fetch implementations do not accept the platform's Request, so it only validates the parts.
    return { url: new Request(urlOf(transport.baseUrl, question.path), init).url, init }
  } catch (cause) {
    throw new VetoError(
      'invalid_header',
      'The address or a header cannot be sent; check baseUrl and idempotencyKey for characters that HTTP does not allow',
      { cause },
    )
  }
}

/** Refuses too large bodies before sending, as a broken connection would look like an outage. */
function bodyOf(body: unknown): string {
  const text = written(body)
  const bytes = new TextEncoder().encode(text).byteLength
  if (bytes <= MAX_BODY_BYTES) return text
  throw new VetoError(
    'body_too_large',
    `Expected at most ${MAX_BODY_BYTES} bytes as JSON, got ${bytes}; send large values by reference`,
  )
}

function written(body: unknown): string {
  try {
    return JSON.stringify(body)
  } catch (cause) {
    throw new VetoError(
      'invalid_body',
      'Expected values that JSON can represent, without BigInt and cycles',
      { cause },
    )
  }
}

function urlOf(baseUrl: URL, path: string): string {
  return baseUrl.href.replace(/\/$/, '') + path
}

function headersOf({ apiKey }: Transport, { body, headers }: Sendable): Record<string, string> {
  return {
    accept: 'application/json, application/problem+json',
    authorization: `Bearer ${apiKey}`,
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...headers,
  }
}

/** The difference between the answer and the expected shape. */
function describeIssues({ issues }: z.ZodError): string {
  const { path, message } = issues[0] ?? { path: [], message: 'it does not have the expected shape' }
  return path.length === 0 ? message : `${path.join('.')}: ${message}`
}

function json(response: Response, text: string): unknown {
  const type = response.headers.get('content-type') ?? 'none'
  if (!/^application\/(problem\+)?json\b/i.test(type))
    throw badAnswer(response, `expected JSON, got the type ${type}`)
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw badAnswer(response, 'expected JSON, got something else', cause)
  }
}

/** The error for a status without an answer. */
export function refusal(response: Response, text: string): VetoError {
  const { status } = response
  if (status < 400) return badAnswer(response, `Veto does not use the status ${status} here`)
  const problem = Problem.safeParse(json(response, text))
  if (!problem.success) return badAnswer(response, `the status ${status} has no body`, problem.error)
  const { code, detail } = problem.data
  const details = { status, problem: problem.data, retryAfterMs: retryAfterMs(response) }
  return new VetoError(isErrorCode(code) ? code : 'bad_answer', detail, details)
}

/** The error for an answer that does not come from Veto. */
export function badAnswer(response: Response, what: string, cause?: unknown): VetoError {
  const details = { status: response.status, retryAfterMs: retryAfterMs(response), cause }
  return new VetoError(
    'bad_answer',
    `This is not an answer of Veto (${what}), so nothing may run; check that baseUrl (VETO_URL) is the address of Veto, and that no proxy answers instead`,
    details,
  )
}

/** In seconds, as Veto writes it. */
function retryAfterMs({ headers }: Response): number | null {
  const text = headers.get('retry-after') ?? ''
  return /^\d{1,6}$/.test(text) ? Number(text) * 1_000 : null
}

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERROR_STATUS, code)
}
