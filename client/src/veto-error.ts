import type { ErrorCode, Problem } from './protocol/errors.ts'

/** Why there is no answer. `internal` without a status: a file of this package could not be loaded. Codes of the client in
 * addition to the server's:
 * `network_error` no connection, or a broken one; `timeout` no answer in time; `bad_answer` an invalid answer;
 * `aborted` the caller's own signal; `receipt_invalid` a receipt that does not allow this call;
 * `callback_invalid` a callback that Veto did not send; `result_refused` the call ran, and a rule refuses its
 * result; `denied` a protected call may not run (`DeniedError`). */
export type VetoErrorCode =
  | ErrorCode
  | 'network_error'
  | 'timeout'
  | 'bad_answer'
  | 'aborted'
  | 'receipt_invalid'
  | 'callback_invalid'
  | 'result_refused'
  | 'denied'

/** Details of an error besides its code and message. */
export interface VetoErrorDetails {
  /** The HTTP status; null without a response. */
  readonly status?: number | null | undefined
  /** The problem document of the server; null without a valid one. */
  readonly problem?: Problem | null | undefined
  /** The server's Retry-After, in milliseconds. */
  readonly retryAfterMs?: number | null | undefined
  readonly cause?: unknown
}

/**
 * There is no decision: whatever the code, the call must not run.
 * @example
 * try {
 *   await veto.authorize('support-agent', 'refund_payment', params)
 * } catch (error) {
 *   if (error instanceof VetoError && error.code === 'unauthenticated') …
 * }
 */
export class VetoError extends Error {
  readonly code: VetoErrorCode
  readonly status: number | null
  readonly problem: Problem | null
  readonly retryAfterMs: number | null

  /** The HTTP status as a number: 408 for a timeout, 0 when no answer came. */
  get statusCode(): number {
    return this.status ?? (this.code === 'timeout' ? 408 : 0)
  }

  constructor(code: VetoErrorCode, message: string, details: VetoErrorDetails = {}) {
    super(message, { cause: details.cause })
    this.name = 'VetoError'
    this.code = code
    this.status = details.status ?? null
    this.problem = details.problem ?? null
    this.retryAfterMs = details.retryAfterMs ?? null
  }
}

/** Was there no answer of Veto? A problem document is an answer, and means no. */
export function isOutage({ code, status, problem }: VetoError): boolean {
  if (problem !== null) return false
  return code === 'network_error' || code === 'timeout' || (code === 'bad_answer' && (status ?? 0) >= 500)
}

/** The caller's signal aborted it. */
export function aborted(cause: unknown): VetoError {
  return new VetoError(
    'aborted',
    'The caller aborted the wait; the request may still be pending: wait for it by its id, or call again with the same idempotencyKey',
    { cause },
  )
}

/** No answer came in time. */
export function timeoutError(cause: unknown): VetoError {
  return new VetoError(
    'timeout',
    'Veto did not answer in time, so nothing may run; try again, or raise timeoutMs',
    { cause },
  )
}

/** There was no connection, or it broke. */
export function unreachable(cause: unknown): VetoError {
  return new VetoError(
    'network_error',
    'Veto could not be reached or the connection broke, so nothing may run; check that it runs at baseUrl (VETO_URL), and try again',
    { cause },
  )
}
