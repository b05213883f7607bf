import type { Jwks } from '#protocol/jwks.ts'
import type { SigningKey } from './signing-key.ts'

/** The public halves of these keys, in the same order, for verifying receipts. */
export function jwksOf(keys: readonly SigningKey[]): Jwks {
  return {
    keys: keys.map(({ kid, jwk }) => ({
      kty: 'OKP',
      crv: 'Ed25519',
      alg: 'EdDSA',
      use: 'sig',
      kid,
      x: jwk.x,
    })),
  }
}
