/** Ends a command with this exit code, when all that is to be said was said. */
export class ExitError extends Error {
  readonly exitCode: number

  constructor(exitCode: number) {
    super(`ended with ${exitCode}`)
    this.name = 'Ended'
    this.exitCode = exitCode
  }
}
