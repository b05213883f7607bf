import { VetoError } from '../../core/veto-error.ts'

/** One thing wrong with a bundle, and where; line and column count from 1. */
export interface Fault {
  readonly file: string
  readonly line: number
  readonly column: number
  /** What was expected, and the nearest known name. */
  readonly message: string
}

const MAX_FAULTS = 100

/** The bundle is refused. */
export class BundleError extends VetoError<'bundle_invalid'> {
  /** The first 100 in the order of files and lines; never empty. */
  readonly faults: readonly Fault[]
  /** How many there are altogether. */
  readonly total: number

  constructor(faults: readonly Fault[], total = faults.length) {
    super('bundle_invalid', describeFaults(faults.slice(0, MAX_FAULTS), total))
    this.name = 'BundleError'
    this.faults = faults.slice(0, MAX_FAULTS)
    this.total = total
  }
}

/** A line for each fault, and how many more there are of `total`. */
export function describeFaults(faults: readonly Fault[], total: number): string {
  const more = total > faults.length ? [`and ${total - faults.length} more mistakes`] : []
  return [...faults.map(describeFault), ...more].join('\n')
}

/** `support.yaml:12:7: unknown key 'tools', did you mean 'tool'?` */
export function describeFault({ file, line, column, message }: Fault): string {
  return `${file}:${line}:${column}: ${message}`
}

/** A fault of a file as a whole. */
export function faultOfFile(file: string, message: string): Fault {
  return { file, line: 1, column: 1, message }
}
