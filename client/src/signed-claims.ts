import { createLocalJWKSet, errors, jwtVerify } from 'jose'
import { z } from 'zod'
import { PublicJwk } from './protocol/jwks.ts'
import { CompactReceipt, RECEIPT_ISSUER, ReceiptClaims, ReceiptHeader } from './protocol/receipt.ts'
import { VetoError } from './veto-error.ts'

/** What receipts are verified with. */
export interface SignatureCheck {
  readonly jwks: unknown
  /** Milliseconds since 1970. */
  readonly nowMs: number
}

/**
 * The claims of a receipt, after checking that one of these keys signed it and that it has not expired. The caller checks
 * agent, tool and params.
 * @throws {VetoError} `receipt_invalid`
 */
export async function signedClaims(receipt: string | null, check: SignatureCheck): Promise<ReceiptClaims> {
  const compact = read(CompactReceipt, receipt, 'it is not three parts of base64url')
  const { header, payload } = await verified(compact, check)
  read(ReceiptHeader, header, 'it does not have the header of a receipt')
  return read(ReceiptClaims, payload, 'it does not have the claims of a receipt')
}

/** The error of an invalid receipt, with a short reason. */
export function receiptInvalid(why: string, cause?: unknown): VetoError {
  return new VetoError('receipt_invalid', `The receipt is invalid, so the call must not run: ${why}`, {
    cause,
  })
}

async function verified(receipt: string, { jwks, nowMs }: SignatureCheck) {
  const currentDate = new Date(nowMs)
  // With an invalid date no receipt would ever expire.
  if (Number.isNaN(currentDate.getTime())) throw receiptInvalid('nowMs is not a valid time')
  const keyOf = createLocalJWKSet({ keys: publicKeys(jwks) })
  try {
    const { protectedHeader: header, payload } = await jwtVerify(receipt, keyOf, {
      algorithms: [ReceiptHeader.shape.alg.value],
      typ: ReceiptHeader.shape.typ.value,
      issuer: RECEIPT_ISSUER,
      requiredClaims: ['exp'],
      currentDate,
    })
    return { header, payload }
  } catch (cause) {
    throw receiptInvalid(reasonFor(cause), cause)
  }
}

const AnyJwks = z.object({ keys: z.array(z.unknown()) })

/** The set may contain other types of keys; of those with the same kid the first one is used. */
function publicKeys(jwks: unknown): PublicJwk[] {
  const { keys } = read(AnyJwks, jwks, 'jwks is not a valid key set')
  const known = keys.flatMap((key) => PublicJwk.safeParse(key).data ?? [])
  return [...new Map(known.toReversed().map((key) => [key.kid, key])).values()]
}

function reasonFor(error: unknown): string {
  if (error instanceof errors.JWKSNoMatchingKey) return 'it is signed with a key that is not in jwks'
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'its signature is invalid'
  if (error instanceof errors.JWTExpired) return 'it has expired'
  if (error instanceof errors.JOSEError) return `it is not a receipt: ${error.message}`
  return 'its signature cannot be verified'
}

function read<T>(schema: z.ZodType<T>, value: unknown, otherwise: string): T {
  const found = schema.safeParse(value)
  if (found.success) return found.data
  throw receiptInvalid(otherwise, found.error)
}
