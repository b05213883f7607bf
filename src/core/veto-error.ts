/** An expected error: `code` is stable and for programs, the message is for people. */
export class VetoError<Code extends string = string> extends Error {
  readonly code: Code
  /** How long to wait before a retry; null: unknown. */
  readonly retryAfterMs: number | null

  constructor(code: Code, message: string, options: VetoErrorOptions = {}) {
    super(message, options)
    this.name = 'VetoError'
    this.code = code
    this.retryAfterMs = options.retryAfterMs ?? null
  }
}

interface VetoErrorOptions extends ErrorOptions {
  readonly retryAfterMs?: number
}
