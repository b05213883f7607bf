import { z } from 'zod'

/** 32 bytes in base64url. */
const Bytes32 = z.string().regex(/^[\w-]{43}$/)

/** The public half of a key that signs receipts (RFC 8037); `kid` is its thumbprint (RFC 7638). */
export const PublicJwk = z.object({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  alg: z.literal('EdDSA'),
  use: z.literal('sig'),
  kid: z.string().min(1).describe('The `kid` in the header of a receipt.'),
  x: Bytes32.describe('The public key, base64url.'),
})
export type PublicJwk = z.infer<typeof PublicJwk>

/** The answer of `GET /.well-known/jwks.json` (RFC 7517). */
export const Jwks = z
  .object({ keys: z.array(PublicJwk).describe('Oldest first.') })
  .meta({ id: 'Jwks', description: 'The public keys of all receipts that can still be valid.' })
export type Jwks = z.infer<typeof Jwks>
