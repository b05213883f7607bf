import { VetoError } from '../../core/veto-error.ts'

/** One error of a bundle, with its position; line and column count from 1. */
export interface Diagnostic {
  readonly file: string
  readonly line: number
  readonly column: number
  /** What was expected, and the nearest known name. */
  readonly message: string
}

const MAX_FAULTS = 100

/** The bundle is invalid. */
export class BundleError extends VetoError<'bundle_invalid'> {
  /** The first 100 in the order of files and lines; never empty. */
  readonly faults: readonly Diagnostic[]
  /** The total number. */
  readonly total: number

  constructor(faults: readonly Diagnostic[], total = faults.length) {
    super('bundle_invalid', describeDiagnostics(faults.slice(0, MAX_FAULTS), total))
    this.name = 'BundleError'
    this.faults = faults.slice(0, MAX_FAULTS)
    this.total = total
  }
}

/** A line for each error, and the number of further ones of `total`. */
export function describeDiagnostics(faults: readonly Diagnostic[], total: number): string {
  const more = total > faults.length ? [`and ${total - faults.length} more errors`] : []
  return [...faults.map(describeDiagnostic), ...more].join('\n')
}

/** `support.yaml:12:7: unknown key 'tools', did you mean 'tool'?` */
export function describeDiagnostic({ file, line, column, message }: Diagnostic): string {
  return `${file}:${line}:${column}: ${message}`
}

/** A fault of a file as a whole. */
export function fileDiagnostic(file: string, message: string): Diagnostic {
  return { file, line: 1, column: 1, message }
}
