import { z } from 'zod'

/** Issuer of receipts: the claim `iss`. */
export const RECEIPT_ISSUER = 'veto'

/** Base64url without padding, in its canonical encoding: the unused bits of the last character are zero. */
const BASE64URL = /^(?:[\w-]{4})*(?:[\w-][AQgw]|[\w-]{2}[AEIMQUYcgkosw048])?$/

/** A receipt: a compact JWS. Base64url has several encodings of the same bytes; only the canonical one is accepted. */
export const CompactReceipt = z.string().refine((text) => {
  const parts = text.split('.')
  return parts.length === 3 && parts.every((part) => BASE64URL.test(part))
})

/** The header of a receipt. It has no other fields, so that a receipt cannot choose how it is verified. */
export const ReceiptHeader = z.strictObject({
  alg: z.literal('EdDSA'),
  typ: z.literal('veto-receipt+jwt'),
  kid: z.string().min(1),
})
export type ReceiptHeader = z.infer<typeof ReceiptHeader>

/**
 * The claims of a receipt: this agent may make this call, with these exact params. Times are in seconds since 1970.
 * Unknown claims are dropped.
 */
export const ReceiptClaims = z.object({
  iss: z.literal(RECEIPT_ISSUER),
  /** The agent that asked. */
  aud: z.string().min(1),
  /** The id of the request. */
  jti: z.string().min(1),
  iat: z.number().int().min(0),
  /** From this second on the receipt is invalid. */
  exp: z.number().int().min(0),
  tool: z.string().min(1),
  /** SHA-256 over `veto-params-v1\0`, the salt, `\0`, and the canonical JSON (RFC 8785) of agentId, tool and params. */
  params_digest: z.string().regex(/^sha256:[0-9a-f]{64}$/),
  salt: z.string().min(1),
  /** The policies that were evaluated. */
  bundle_hash: z.string().regex(/^[0-9a-f]{64}$/),
  /** The people who approved; empty when a policy or a grant allowed the call. */
  approvers: z.array(z.object({ id: z.string(), name: z.string() })),
  /** The id of the grant that allowed the call; null when none did. */
  grant: z.string().nullable(),
  /** Higher after each restore of a backup: receipts of another epoch are void. */
  epoch: z.number().int().min(1),
})
export type ReceiptClaims = z.infer<typeof ReceiptClaims>

/** What a server states in a receipt; who signs it adds the rest of the claims. */
export interface ReceiptStatement extends Omit<ReceiptClaims, 'iss' | 'iat' | 'exp'> {
  readonly expiresAtMs: number
}
