import type { Database } from 'better-sqlite3'
import { PrivateJwk, type SigningKey } from '../../receipt/signing-key.ts'
import { readStored } from '../codecs/json.ts'

/** The keys that sign receipts. */
export interface SigningKeyTable {
  /** Keeps a new key; a known one stays as it is. */
  keep(key: SigningKey): void
  /** Oldest first, which is the order in which they were kept. */
  all(): readonly SigningKey[]
}

/** Prepares the statements of signing keys. */
export function signingKeyTable(db: Database): SigningKeyTable {
  const keep = db.prepare(
    'INSERT INTO signing_keys (kid, jwk, created_at_ms) VALUES (@kid, @jwk, @createdAtMs) ON CONFLICT (kid) DO NOTHING',
  )
  const all = db.prepare<[], KeyRow>(
    'SELECT kid, jwk, created_at_ms AS createdAtMs FROM signing_keys ORDER BY number',
  )
  return {
    keep: (key) => void keep.run({ ...key, jwk: JSON.stringify(key.jwk) }),
    all: () => all.all().map((row) => ({ ...row, jwk: readStored(PrivateJwk, row.jwk) })),
  }
}

interface KeyRow extends Omit<SigningKey, 'jwk'> {
  readonly jwk: string
}
