import type { Checkpoint } from '../../ledger/checkpoint.ts'

/** The signed checkpoints of the ledger. */
export interface CheckpointStore {
  /** The one of the latest entry; null: none was signed. */
  latestCheckpoint(): Promise<Checkpoint | null>
  /** Those of entries after `afterSeq`, in order, at most `limit`. */
  checkpoints(afterSeq: number, limit: number): Promise<readonly Checkpoint[]>
}
