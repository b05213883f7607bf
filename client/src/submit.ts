import { answerMatching } from './answer-checks.ts'
import type { Exchange } from './exchange.ts'
import { IdempotencyKey } from './protocol/authorize.ts'
import { RequestView } from './protocol/request.ts'
import { retry } from './retry.ts'
import type { Runtime } from './runtime.ts'
import { VetoError } from './veto-error.ts'

/** Options of a submission; all optional. */
export interface SendOptions {
  /** How long the answer may wait until the request is settled: `1s` to `60s`. Default: no wait. */
  readonly wait?: `${number}s` | undefined
  /**
   * Identifies this call across restarts of the agent: the same key and call is the same request. 1 to 128 visible ASCII
   * characters. Default: a new one.
   */
  readonly idempotencyKey?: string | undefined
  readonly signal?: AbortSignal | undefined
}

/** A submission to Veto. */
export interface Submission {
  /** From `/v1` on. */
  readonly route: string
  readonly body: unknown
  /** Recognizes an answer to this submission. */
  readonly isAbout: (view: RequestView) => boolean
}

export interface SubmitDeps {
  readonly exchange: Exchange
  readonly runtime: Runtime
  readonly timeoutMs: number
}

/** Submits it to Veto, with one idempotency key for all attempts. @throws {VetoError} */
export async function submit(
  { exchange, runtime, timeoutMs }: SubmitDeps,
  { route, body, isAbout }: Submission,
  { wait, idempotencyKey, signal }: SendOptions,
): Promise<RequestView> {
  const headers = { 'idempotency-key': checkedKey(idempotencyKey ?? runtime.newKey()) }
  const path = wait === undefined ? route : `${route}?wait=${wait}`
  const deadlineMs = runtime.nowMs() + waitMs(wait) + timeoutMs
  const view = answerMatching(RequestView, isAbout)
  const answers = {
    200: view.refine(
      ({ status }) => status !== 'pending',
      'it is pending, but the HTTP status says that it is settled',
    ),
    202: view.refine(
      ({ status }) => status === 'pending',
      'it is settled, but the HTTP status says that it is pending',
    ),
  }
  return retry(runtime, { deadlineMs, signal }, (leftMs) =>
    exchange({ method: 'POST', path, body, headers, answers, timeoutMs: leftMs, signal }),
  )
}

function checkedKey(key: string): string {
  const found = IdempotencyKey.safeParse(key)
  if (found.success) return found.data
  const messages = found.error.issues.map(({ message }) => `idempotencyKey: ${message}`)
  throw new VetoError('invalid_header', messages.join('; '), { cause: found.error })
}

function waitMs(wait: string | undefined): number {
  if (wait === undefined) return 0
  const seconds = Number(/^([1-9]|[1-5]\d|60)s$/.exec(wait)?.[1])
  if (Number.isNaN(seconds)) throw new TypeError(`Expected wait to be from '1s' to '60s', got '${wait}'`)
  return seconds * 1_000
}
