import type { CheckpointStore } from '../../../approval/ports/checkpoints.ts'
import { decodeCheckpoint } from '../../codecs/checkpoint.ts'
import type { Reader } from '../session/reader.ts'
import { decodeFirst } from './decode-first.ts'

export function checkpointReads({ lookUp }: Reader): CheckpointStore {
  return {
    latestCheckpoint: async () => decodeFirst(decodeCheckpoint, await lookUp(LATEST)),
    checkpoints: async (afterSeq, limit) => (await lookUp(AFTER, [afterSeq, limit])).map(decodeCheckpoint),
  }
}

const SELECT = 'SELECT seq, hash, signed_at_ms AS "signedAtMs", token FROM checkpoints'

const LATEST = `${SELECT} WHERE seq <= (SELECT seq FROM chain_head) ORDER BY seq DESC LIMIT 1`

const AFTER = `${SELECT} WHERE seq > $1 ORDER BY seq LIMIT $2`
