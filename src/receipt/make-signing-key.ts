import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose'
import { PrivateJwk, type SigningKey } from './signing-key.ts'

/** Generates a signing key without storing it. */
export async function makeSigningKey(nowMs: number): Promise<SigningKey> {
  const { privateKey } = await generateKeyPair('Ed25519', { extractable: true })
  const { kty, crv, x, d } = await exportJWK(privateKey)
  const jwk = PrivateJwk.parse({ kty, crv, x, d })
  return { kid: await calculateJwkThumbprint(jwk), jwk, createdAtMs: nowMs }
}
