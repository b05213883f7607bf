import type { Checkpoint } from '../../ledger/checkpoint.ts'

/** Keeps copies of signed checkpoints where whoever can write the database cannot change them. */
export interface CheckpointArchive {
  /** Attempts once, until `ending` is aborted. Never throws for errors of the archive, which are results. */
  put(checkpoint: Checkpoint, ending?: AbortSignal): Promise<ArchiveResult>
}

export type ArchiveResult =
  /** It is there now, or was before. */
  { readonly kind: 'stored' } | { readonly kind: 'failed'; readonly why: string }
