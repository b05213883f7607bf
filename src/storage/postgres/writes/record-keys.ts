import type { Checkpoint } from '../../../ledger/checkpoint.ts'
import type { SigningKey } from '../../../receipt/signing-key.ts'
import { encodeSigningKey } from '../../codecs/signing-key.ts'
import { type Step, write } from './step.ts'

/** A known signing key stays as it is. */
export function insertSigningKey(key: SigningKey): Step {
  const { kid, jwk, createdAtMs } = encodeSigningKey(key)
  return write(
    'INSERT INTO signing_keys (kid, jwk, created_at_ms) VALUES ($1, $2, $3) ON CONFLICT (kid) DO NOTHING',
    [kid, jwk, createdAtMs],
  )
}

/** A checkpoint of the same entry stays as it is. */
export function insertCheckpoint({ seq, hash, signedAtMs, token }: Checkpoint): Step {
  return write(
    'INSERT INTO checkpoints (seq, hash, signed_at_ms, token) VALUES ($1, $2, $3, $4) ON CONFLICT (seq) DO NOTHING',
    [seq, hash, signedAtMs, token],
  )
}

export function raiseEpoch(epoch: number): Step {
  return write('UPDATE epoch SET epoch = $1', [epoch])
}
