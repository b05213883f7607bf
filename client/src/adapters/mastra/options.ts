import type { AdapterOptions, ParkOptions } from '../adapter-options.ts'
import { validationErrorOf } from './validation-error.ts'

/** How calls are put before Veto; all of it optional. Mode `park` needs a Mastra with storage, and `vetoResumer()`. */
export interface MastraOptions extends AdapterOptions, ParkOptions {}

/** Mastra returns what does not fit a schema as a result, which counts as failed whatever the options say. */
export function failureOf(options: AdapterOptions): (output: unknown) => string | null {
  return (output) => validationErrorOf(output) ?? options.failureOf?.(output) ?? null
}
