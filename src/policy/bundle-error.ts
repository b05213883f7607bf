import { VetoError } from '../core/veto-error.ts'

/** One thing wrong with a bundle, and where; line and column count from 1. */
export interface Fault {
  readonly file: string
  readonly line: number
  readonly column: number
  /** What was expected, and the nearest known name. */
  readonly message: string
}

/** The bundle is refused. `faults` are all that were found, in the order of files and lines; never empty. */
export class BundleError extends VetoError<'bundle_invalid'> {
  readonly faults: readonly Fault[]

  constructor(faults: readonly Fault[]) {
    super('bundle_invalid', faults.map(describeFault).join('\n'))
    this.name = 'BundleError'
    this.faults = faults
  }
}

/** `support.yaml:12:7: unknown key 'tools', did you mean 'tool'?` */
export function describeFault({ file, line, column, message }: Fault): string {
  return `${file}:${line}:${column}: ${message}`
}

/** A fault of a file as a whole. */
export function faultOfFile(file: string, message: string): Fault {
  return { file, line: 1, column: 1, message }
}
