import { z } from 'zod'
import { PublicJwk } from './protocol/jwks.ts'
import { CompactReceipt, ReceiptClaims, ReceiptHeader } from './protocol/receipt.ts'
import { VetoError } from './veto-error.ts'

/**
 * What a receipt states, once it is clear that one of these keys signed it. For whom, for what and until when is left to
 * the caller.
 * @throws {VetoError} `receipt_invalid`
 */
export async function signedClaims(receipt: string | null, jwks: unknown): Promise<ReceiptClaims> {
  const parts = split(receipt)
  const { kid } = read(ReceiptHeader, json(parts.header), 'its header is not that of a receipt')
  if (!(await isSigned(parts, keyOf(kid, jwks)))) throw receiptInvalid('its signature is wrong')
  return read(ReceiptClaims, json(parts.payload), 'it does not state what receipts state')
}

/** The failure of a receipt, with the reason in a few words. */
export function receiptInvalid(why: string, cause?: unknown): VetoError {
  return new VetoError('receipt_invalid', `The receipt is refused, so the call must not run: ${why}`, {
    cause,
  })
}

type Bytes = Buffer<ArrayBuffer>

interface Parts {
  readonly header: Bytes
  readonly payload: Bytes
  readonly signature: Bytes
  readonly signed: Bytes
}

function split(receipt: string | null): Parts {
  const parts = read(CompactReceipt, receipt, 'it is not three parts of base64url').split('.')
  const [header = '', payload = '', signature = ''] = parts
  return {
    header: Buffer.from(header, 'base64url'),
    payload: Buffer.from(payload, 'base64url'),
    signature: Buffer.from(signature, 'base64url'),
    signed: Buffer.from(`${header}.${payload}`),
  }
}

const AnyJwks = z.object({ keys: z.array(z.unknown()) })

/** Other kinds of keys may lie beside Veto's. */
function keyOf(kid: string, jwks: unknown): PublicJwk {
  const { keys } = read(AnyJwks, jwks, 'jwks is not a set of keys')
  const known = keys.flatMap((key) => PublicJwk.safeParse(key).data ?? [])
  const found = known.find((key) => key.kid === kid)
  if (found === undefined) throw receiptInvalid('it is signed with a key that is not in jwks')
  return found
}

const ED25519 = 'Ed25519'

async function isSigned({ signature, signed }: Parts, { kty, crv, x }: PublicJwk): Promise<boolean> {
  try {
    const key = await crypto.subtle.importKey('jwk', { kty, crv, x }, ED25519, false, ['verify'])
    return await crypto.subtle.verify(ED25519, key, signature, signed)
  } catch (cause) {
    throw receiptInvalid('its signature cannot be checked', cause)
  }
}

function json(bytes: Bytes): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch (cause) {
    throw receiptInvalid('it does not hold JSON', cause)
  }
}

function read<T>(schema: z.ZodType<T>, value: unknown, otherwise: string): T {
  const found = schema.safeParse(value)
  if (found.success) return found.data
  throw receiptInvalid(otherwise, found.error)
}
