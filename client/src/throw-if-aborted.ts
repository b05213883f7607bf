import { aborted } from './veto-error.ts'

/** @throws {VetoError} `aborted` when the caller's signal is. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw aborted(signal.reason)
}
