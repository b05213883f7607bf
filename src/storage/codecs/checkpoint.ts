import { z } from 'zod'
import type { Checkpoint } from '../../ledger/checkpoint.ts'
import { readStored } from './read-stored.ts'

/**
 * The checkpoint of a row. Whether it was signed, and for this ledger, is checked by whoever verifies.
 * @throws {VetoError} `store_corrupt` when the row is invalid.
 */
export function decodeCheckpoint(row: unknown): Checkpoint {
  return readStored(CheckpointRow, row)
}

const CheckpointRow = z.object({
  seq: z.number(),
  hash: z.string(),
  signedAtMs: z.number(),
  token: z.string(),
})
