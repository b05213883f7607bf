import { DeniedError } from '../denied-error.ts'
import { VetoError } from '../veto-error.ts'

/** `instanceof` says whether a `VetoError` is of this kind; none is made of these classes. */
export abstract class UnauthorizedError extends VetoError {
  static override [Symbol.hasInstance](error: unknown): error is UnauthorizedError {
    return error instanceof VetoError && error.code === 'unauthenticated'
  }
}

/** As above; `retryAfterMs` says when to ask again. */
export abstract class RateLimitError extends VetoError {
  static override [Symbol.hasInstance](error: unknown): error is RateLimitError {
    return error instanceof VetoError && error.code === 'too_many_requests'
  }
}

/** A protected call that may not run. */
export const ToolCallDeniedError = DeniedError

/** A protected call that may not run because nobody answered in time. */
export abstract class ApprovalTimeoutError extends DeniedError {
  static override [Symbol.hasInstance](error: unknown): error is ApprovalTimeoutError {
    return error instanceof DeniedError && error.refusal.why === 'expired'
  }
}
