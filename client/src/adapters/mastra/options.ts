import type { AdapterOptions } from '../adapter-options.ts'
import { validationErrorOf } from './validation-error.ts'

/** How calls are put before Veto; all of it optional. */
export interface MastraOptions extends AdapterOptions {
  /**
   * `hold` (default): the call waits for people. `park`: the run is suspended while they decide, and `vetoResumer()` goes on
   * with it, also in another process; needs a Mastra with storage.
   */
  readonly mode?: 'hold' | 'park' | undefined
  /** In mode `park`: how long to wait first, in milliseconds. Default 0. */
  readonly parkAfterMs?: number | undefined
}

/** Mastra returns what does not fit a schema as a result, which counts as failed whatever the options say. */
export function failureOf(options: AdapterOptions): (output: unknown) => string | null {
  return (output) => validationErrorOf(output) ?? options.failureOf?.(output) ?? null
}
