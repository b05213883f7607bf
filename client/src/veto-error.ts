import type { ErrorCode, Problem } from './protocol/errors.ts'

/** Why there is no answer. Those that the client adds to the server's own:
 * `network_error` no connection, or a torn one; `timeout` no answer in time; `bad_answer` an answer that is none;
 * `aborted` the caller's own signal; `receipt_invalid` a receipt that is not Veto's word on this call;
 * `callback_invalid` a callback that Veto did not send so; `result_refused` the call ran, and a rule does not accept what
 * came back; `denied` a protected call may not run (`DeniedError`). */
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

/** What is known about a failure besides its code and message. */
export interface VetoErrorDetails {
  /** The HTTP status that came; null when none did. */
  readonly status?: number | null | undefined
  /** What the server said; null when it said nothing that Veto says. */
  readonly problem?: Problem | null | undefined
  /** How long the server asks to wait before the next attempt. */
  readonly retryAfterMs?: number | null | undefined
  readonly cause?: unknown
}

/**
 * There is no answer that allows anything: whatever the code, the call must not run.
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

/** Did Veto itself stay silent? A problem is an answer, and its answer is no. */
export function isOutage({ code, status, problem }: VetoError): boolean {
  if (problem !== null) return false
  return code === 'network_error' || code === 'timeout' || (code === 'bad_answer' && (status ?? 0) >= 500)
}

/** The caller's own signal ended it. */
export function aborted(cause: unknown): VetoError {
  return new VetoError(
    'aborted',
    'The caller gave up waiting; the request may still be pending: wait for it by its id, or ask again under the same idempotencyKey',
    { cause },
  )
}

/** No answer came in time. */
export function timeoutError(cause: unknown): VetoError {
  return new VetoError(
    'timeout',
    'Veto did not answer in time, so nothing may run; ask again, or raise timeoutMs',
    { cause },
  )
}

/** There was no connection, or it broke. */
export function unreachable(cause: unknown): VetoError {
  return new VetoError(
    'network_error',
    'Veto could not be reached or the connection broke, so nothing may run; check that it runs at baseUrl (VETO_URL), and ask again',
    { cause },
  )
}
