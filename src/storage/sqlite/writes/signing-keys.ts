import type { Database } from 'better-sqlite3'
import type { SigningKey } from '../../../receipt/signing-key.ts'
import { encodeSigningKey } from '../../codecs/signing-key.ts'

/** Prepares what writes a new signing key, inside a transaction; a known one stays as it is. */
export function signingKeyWriter(db: Database): (key: SigningKey) => void {
  const insert = db.prepare(
    'INSERT INTO signing_keys (kid, jwk, created_at_ms) VALUES (@kid, @jwk, @createdAtMs) ON CONFLICT (kid) DO NOTHING',
  )
  return (key) => void insert.run(encodeSigningKey(key))
}
