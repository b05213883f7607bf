import { z } from 'zod'
import { PrivateJwk, type SigningKey } from '../../receipt/signing-key.ts'
import { jsonColumn } from './columns.ts'
import { readStored } from './read-stored.ts'

/** A signing key as a row. */
export function encodeSigningKey(key: SigningKey) {
  return { ...key, jwk: JSON.stringify(key.jwk) }
}

/**
 * The signing key of a row.
 * @throws {VetoError} `store_corrupt` when the row is invalid.
 */
export function decodeSigningKey(row: unknown): SigningKey {
  return readStored(SigningKeyRow, row)
}

const SigningKeyRow = z.object({ kid: z.string(), jwk: jsonColumn(PrivateJwk), createdAtMs: z.number() })
