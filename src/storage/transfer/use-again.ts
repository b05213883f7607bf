import type { Store } from '../../approval/ports/store.ts'
import { VetoError } from '../../core/veto-error.ts'
import type { TransferEnd } from '../common/transfer-end.ts'

export type UsedAgain<T> =
  /** Nothing else was used meanwhile. */
  | { readonly kind: 'kept'; readonly other: string }
  | { readonly kind: 'voided'; readonly other: string; readonly voided: T }

/**
 * Makes a database that was being moved, or was moved, accept servers again. What it allowed may have been used elsewhere
 * after a complete move, so that `voidOutdated` is called first; when that is interrupted, it is called again.
 * @throws {VetoError} `move_refused` when it was not moved.
 */
export async function useAgain<T>(
  { name, store, mark: readMark, setMark }: TransferEnd,
  voidOutdated: (store: Store) => Promise<T>,
): Promise<UsedAgain<T>> {
  const mark = await readMark()
  if (mark === null || mark.role === 'arrived') throw nothingToUndo(`${name} was not moved`)
  if (mark.role === 'arriving') throw nothingToUndo(`${name} is an incomplete copy of ${mark.other}`)
  const { other } = mark
  if (mark.role === 'leaving') {
    await setMark(null)
    return { kind: 'kept', other }
  }
  await setMark({ ...mark, role: 'returning' })
  const voided = await voidOutdated(store)
  await setMark(null)
  return { kind: 'voided', other, voided }
}

function nothingToUndo(why: string): VetoError {
  return new VetoError('move_refused', `${why}: there is nothing to undo`)
}
