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

/** Long enough for whoever checks receipts with a copy of the public keys to get the new one first. */
const PUBLISHED_FIRST_MS = 10 * 60_000

/** When a key that is not the first one begins to sign. */
export function signsFromMs({ createdAtMs }: SigningKey): number {
  return createdAtMs + PUBLISHED_FIRST_MS
}

/** The keys that may sign, oldest first: the first one at once, each later one when it has been published for long enough. */
export function keysThatSign(keys: readonly SigningKey[], nowMs: number): readonly SigningKey[] {
  return keys.filter((key, index) => index === 0 || signsFromMs(key) <= nowMs)
}
