import type { Database } from 'better-sqlite3'
import type { CheckpointStore } from '../../../approval/ports/checkpoints.ts'
import { decodeCheckpoint } from '../../codecs/checkpoint.ts'
import { decodeFound } from '../../codecs/read-stored.ts'
import type { GuardedRead } from './guarded-read.ts'

export function checkpointReads(db: Database, guarded: GuardedRead): CheckpointStore {
  const latest = db.prepare<[]>(
    `SELECT ${COLUMNS} FROM checkpoints WHERE seq <= (SELECT seq FROM chain_head) ORDER BY seq DESC LIMIT 1`,
  )
  const after = db.prepare<[number, number]>(
    `SELECT ${COLUMNS} FROM checkpoints WHERE seq > ? ORDER BY seq LIMIT ?`,
  )
  return {
    latestCheckpoint: () => guarded(() => decodeFound(decodeCheckpoint, latest.get())),
    checkpoints: (afterSeq, limit) => guarded(() => after.all(afterSeq, limit).map(decodeCheckpoint)),
  }
}

const COLUMNS = 'seq, hash, signed_at_ms AS signedAtMs, token'
