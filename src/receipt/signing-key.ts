import { z } from 'zod'

/** 32 bytes in base64url. */
const Bytes32 = z.string().regex(/^[\w-]{43}$/)

/** An Ed25519 key with its private half `d` (RFC 8037). */
export const PrivateJwk = z.strictObject({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: Bytes32,
  d: Bytes32,
})
export type PrivateJwk = z.infer<typeof PrivateJwk>

/** A key that signs receipts. Whoever has it can forge receipts. */
export interface SigningKey {
  /** The thumbprint of its public half (RFC 7638). */
  readonly kid: string
  readonly jwk: PrivateJwk
  readonly createdAtMs: number
}
