import type { ErrorCode } from '#protocol/errors.ts'
import { didYouMean } from '../../core/nearest.ts'
import { VetoError } from '../../core/veto-error.ts'

/**
 * A call may only name a callback of the server's own configuration; null names none.
 * @throws {VetoError} `unknown_callback`, with the nearest known name.
 */
export function checkCallback(name: string | null, known: Iterable<string>): void {
  const names = [...known]
  if (name === null || names.includes(name)) return
  const hint = names.length === 0 ? ': this server has none (VETO_CALLBACKS)' : didYouMean(name, names)
  throw new VetoError<ErrorCode>('unknown_callback', `There is no callback '${name}'${hint}`)
}
