import type { Database } from 'better-sqlite3'
import type { SigningKeyReader } from '../../../approval/ports/signing-keys.ts'
import { decodeSigningKey } from '../../codecs/signing-key.ts'
import type { GuardedRead } from './guarded-read.ts'

/** The order in which the keys were kept is that of their age. */
export function signingKeyReads(db: Database, guarded: GuardedRead): SigningKeyReader {
  const all = db.prepare<[]>(
    'SELECT kid, jwk, created_at_ms AS createdAtMs FROM signing_keys ORDER BY number',
  )
  return { signingKeys: () => guarded(() => all.all().map(decodeSigningKey)) }
}
