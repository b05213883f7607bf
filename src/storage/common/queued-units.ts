import type { CommitResult, Unit } from '../../approval/ports/unit.ts'
import { VetoError } from '../../core/veto-error.ts'

/** Commits units in groups. */
export interface GroupCommit {
  /** Resolves when the unit is on disk; rejects with a VetoError when it is not, or when that is not known. */
  commit(unit: Unit): Promise<CommitResult>
  /** Resolves when all earlier units are answered; later ones are refused. */
  close(): Promise<void>
}

/** A unit whose caller waits for what became of it. */
export interface QueuedUnit {
  readonly unit: Unit
  readonly resolve: (committed: CommitResult) => void
  readonly reject: (error: VetoError) => void
}

/** What became of one unit of a group. */
export type WriteResult =
  | { readonly ok: true; readonly committed: CommitResult }
  | { readonly ok: false; readonly error: VetoError }

/** Answers the units of a group in their order; then `committed` is called for each that was accepted. */
export function answerUnits(
  group: readonly QueuedUnit[],
  written: readonly WriteResult[],
  committed: (unit: Unit) => void,
): void {
  for (const [index, { resolve, reject }] of group.entries()) {
    const result = written[index]
    if (result?.ok) resolve(result.committed)
    else reject(result?.error ?? notWritten('the unit was not written'))
  }
  for (const [index, { unit }] of group.entries()) {
    const result = written[index]
    if (result?.ok && result.committed.ok) committed(unit)
  }
}

/** The error of a unit that is not on disk, or of which that is not known. */
export function notWritten(cause: unknown): VetoError {
  return new VetoError('store_unavailable', 'The database refused this record', { cause })
}
