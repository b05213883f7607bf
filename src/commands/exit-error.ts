/** Ends a command with this exit code, after it has printed everything. */
export class ExitError extends Error {
  readonly exitCode: number

  constructor(exitCode: number) {
    super(`exit with code ${exitCode}`)
    this.name = 'ExitError'
    this.exitCode = exitCode
  }
}
