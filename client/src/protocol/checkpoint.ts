import { z } from 'zod'

/** Value of `typ` in the header of a signed checkpoint. */
export const CHECKPOINT_TYPE = 'veto-checkpoint+jwt'

/** Value of `typ` in the header of an export's manifest. */
export const MANIFEST_TYPE = 'veto-export+jwt'

const Hash = z.string().regex(/^[0-9a-f]{64}$/)

/** The claims of a signed checkpoint: the ledger ended with this entry. Its hash covers every entry before it. */
export const CheckpointClaims = z.object({
  iss: z.literal('veto'),
  /** When it was signed, in seconds since 1970. */
  iat: z.number().int().min(0),
  /** The hash of entry 1, which tells ledgers apart. */
  ledger: Hash,
  seq: z.number().int().min(1),
  hash: Hash,
})
export type CheckpointClaims = z.infer<typeof CheckpointClaims>

/** A checkpoint as the server answers it. */
export const SignedCheckpoint = z.object({
  seq: z.number().int().min(1),
  /** The hash of that entry. */
  hash: Hash,
  signedAt: z.iso.datetime(),
  /** A compact JWS of `CheckpointClaims`. */
  token: z.string(),
})
export type SignedCheckpoint = z.infer<typeof SignedCheckpoint>

/** The body that Veto posts to the receiver of checkpoints, signed by Standard Webhooks. */
export const CheckpointMessage = z.object({
  type: z.literal('ledger.checkpoint'),
  timestamp: z.iso.datetime(),
  data: SignedCheckpoint,
})
export type CheckpointMessage = z.infer<typeof CheckpointMessage>

/** The last line of an NDJSON export that was asked for with its manifest. */
export const ManifestLine = z.strictObject({
  /** A compact JWS of `ManifestClaims`, about the lines before. */
  manifest: z.string(),
})
export type ManifestLine = z.infer<typeof ManifestLine>

/** The claims of an export's manifest: this file holds these entries, and was written by this Veto. */
export const ManifestClaims = z.object({
  iss: z.literal('veto'),
  /** When it was signed, in seconds since 1970. */
  iat: z.number().int().min(0),
  ledger: Hash,
  format: z.enum(['ndjson', 'csv']),
  /** The filters in words; null: every entry. */
  filters: z.string().nullable(),
  entries: z.number().int().min(0),
  /** The newest entry, which the file begins with; null: there is none. */
  newest: z.object({ seq: z.number().int().min(1), hash: Hash }).nullable(),
  oldest: z.object({ seq: z.number().int().min(1), hash: Hash }).nullable(),
  /** SHA-256 of the file's bytes, without a `ManifestLine`. */
  sha256: Hash,
})
export type ManifestClaims = z.infer<typeof ManifestClaims>
