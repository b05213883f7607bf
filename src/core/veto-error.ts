/** A failure that callers can name: `code` is stable and for programs, the message is for people. */
export class VetoError<Code extends string = string> extends Error {
  readonly code: Code

  constructor(code: Code, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'VetoError'
    this.code = code
  }
}
