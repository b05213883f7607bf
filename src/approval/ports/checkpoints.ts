import type { Checkpoint } from '../../ledger/checkpoint.ts'

/** The signed checkpoints of the ledger. */
export interface CheckpointStore {
  /** The one of the latest entry that was signed and is there; null: there is none. */
  latestCheckpoint(): Promise<Checkpoint | null>
  /** Those of entries after `afterSeq`, in order, at most `limit`. */
  checkpoints(afterSeq: number, limit: number): Promise<readonly Checkpoint[]>
}
