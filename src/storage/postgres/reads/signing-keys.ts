import type { SigningKeyReader } from '../../../approval/ports/signing-keys.ts'
import { decodeSigningKey } from '../../codecs/signing-key.ts'
import type { Reader } from '../session/reader.ts'

/** The order in which the keys were kept is that of their age. */
export function signingKeyReads({ lookUp }: Reader): SigningKeyReader {
  return { signingKeys: async () => (await lookUp(ALL)).map(decodeSigningKey) }
}

const ALL = 'SELECT kid, jwk, created_at_ms AS "createdAtMs" FROM signing_keys ORDER BY number'
