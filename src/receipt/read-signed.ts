import type { JWTPayload, JWTVerifyOptions } from 'jose'
import { createLocalJWKSet } from 'jose/jwks/local'
import { jwtVerify } from 'jose/jwt/verify'
import { z } from 'zod'
import type { Jwks } from '#protocol/jwks.ts'
import { CompactReceipt, RECEIPT_ISSUER } from '#protocol/receipt.ts'

/**
 * The claims of a compact JWS of this type, after checking that one of Veto's keys signed it.
 * @throws what is wrong with it, as text that nobody should be shown alone.
 */
export type ReadSigned = (token: string, typ: string, expected?: ExpectedClaims) => Promise<JWTPayload>

type ExpectedClaims = Pick<JWTVerifyOptions, 'issuer' | 'audience' | 'requiredClaims' | 'currentDate'>

/** Checks with these public keys. */
export function createReadSigned(jwks: Jwks): ReadSigned {
  const keyOf = createLocalJWKSet(jwks)
  return async (token, typ, expected = {}) => {
    const { protectedHeader, payload } = await jwtVerify(CompactReceipt.parse(token), keyOf, {
      algorithms: ['EdDSA'],
      typ,
      issuer: RECEIPT_ISSUER,
      ...expected,
    })
    Header.parse(protectedHeader)
    return payload
  }
}

/** It has no other fields, so that a token cannot choose how it is verified. */
const Header = z.strictObject({ alg: z.literal('EdDSA'), typ: z.string(), kid: z.string().min(1) })
