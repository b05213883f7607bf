import type { Database } from 'better-sqlite3'
import type { Checkpoint } from '../../../ledger/checkpoint.ts'

/** Prepares what writes a checkpoint, inside a transaction; one of the same entry stays as it is. */
export function checkpointWriter(db: Database): (checkpoint: Checkpoint) => void {
  const insert = db.prepare(
    'INSERT INTO checkpoints (seq, hash, signed_at_ms, token) VALUES (@seq, @hash, @signedAtMs, @token)',
  )
  return (checkpoint) => void insert.run(checkpoint)
}
