import type { Database } from 'better-sqlite3'
import type { SigningKey } from '../../../receipt/signing-key.ts'
import { decodeSigningKey } from '../../codecs/signing-key.ts'

/** Prepares the reading of the keys that sign receipts: oldest first, which is the order in which they were kept. */
export function signingKeyReader(db: Database): () => readonly SigningKey[] {
  const all = db.prepare<[]>(
    'SELECT kid, jwk, created_at_ms AS createdAtMs FROM signing_keys ORDER BY number',
  )
  return () => all.all().map(decodeSigningKey)
}
