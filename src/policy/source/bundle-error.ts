import { VetoError } from '../../core/veto-error.ts'

/** One error of a bundle, with its position; line and column count from 1. */
export interface Diagnostic {
  readonly file: string
  readonly line: number
  readonly column: number
  /** What was expected, and the nearest known name. */
  readonly message: string
}

const MAX_DIAGNOSTICS = 100

/** The bundle is invalid. */
export class BundleError extends VetoError<'bundle_invalid'> {
  /** The first 100 in the order of files and lines; never empty. */
  readonly diagnostics: readonly Diagnostic[]
  /** The total number. */
  readonly total: number

  constructor(diagnostics: readonly Diagnostic[], total = diagnostics.length) {
    super('bundle_invalid', describeDiagnostics(diagnostics.slice(0, MAX_DIAGNOSTICS), total))
    this.name = 'BundleError'
    this.diagnostics = diagnostics.slice(0, MAX_DIAGNOSTICS)
    this.total = total
  }
}

/** A line for each error, and the number of further ones of `total`. */
export function describeDiagnostics(diagnostics: readonly Diagnostic[], total: number): string {
  const more = total > diagnostics.length ? [`and ${total - diagnostics.length} more errors`] : []
  return [...diagnostics.map(describeDiagnostic), ...more].join('\n')
}

/** `support.yaml:12:7: unknown key 'tools', did you mean 'tool'?` */
export function describeDiagnostic({ file, line, column, message }: Diagnostic): string {
  return `${file}:${line}:${column}: ${message}`
}

/** An error of a file as a whole. */
export function fileDiagnostic(file: string, message: string): Diagnostic {
  return { file, line: 1, column: 1, message }
}
