import { z } from 'zod'
import { parseDuration } from '../core/duration.ts'
import { isSecureUrl } from '../core/secure-url.ts'

const A_URL =
  'expected an https URL of the bucket, with a prefix or without, and no query, user name or password (http only to this machine)'
const AN_ENCODING = 'expected each % to begin an encoded byte of UTF-8, such as %20 for a space and %25 for %'
const AN_ID = 'expected the id of an access key, such as AKIAIOSFODNN7EXAMPLE: ASCII without spaces'
const A_SECRET = 'expected the secret of the access key: ASCII without spaces'
const A_PERIOD =
  'expected how long nobody can remove a checkpoint, such as 365d, at most 36500d: it cannot be shortened later'
/** Anything else would make the header that it is sent in unusable, or the signature wrong. */
const KEY_TEXT = /^[!-~]+$/
const MAX_RETENTION_MS = 36_500 * 86_400_000

/** A bucket of an S3-compatible object store whose objects can be locked, and the key that may write there. */
export const Bucket = z.object({
  /** Objects are put under this URL, which does not end with a slash. */
  url: z
    .string('expected the URL of the bucket')
    .refine((text) => isSecureUrl(text) && !/[?#]/.test(text), A_URL)
    .refine(isDecodable, AN_ENCODING)
    .transform((text) => text.replace(/\/+$/, '')),
  region: z.string().regex(/^[a-z0-9-]{1,64}$/, 'expected the name of a region, such as eu-central-1'),
  accessKeyId: z.string('expected the id of an access key').regex(KEY_TEXT, AN_ID),
  secretAccessKey: z.string('expected the secret of the access key').regex(KEY_TEXT, A_SECRET),
  /** How long each object is locked. */
  retainMs: z
    .string(A_PERIOD)
    .transform((text) => parseDuration(text) ?? Number.NaN)
    .refine((retainMs) => retainMs <= MAX_RETENTION_MS, A_PERIOD),
})
export type Bucket = z.infer<typeof Bucket>

/** The signature is that of the decoded path. */
function isDecodable(url: string): boolean {
  try {
    decodeURIComponent(url)
    return true
  } catch {
    return false
  }
}
