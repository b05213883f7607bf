import { z } from 'zod'
import { Name } from '#protocol/authorize.ts'
import { isSecureUrl } from '../core/secure-url.ts'

/** A configured receiver. */
export interface CallbackTarget {
  readonly url: string
  /** In the format of Standard Webhooks, newest first: each one signs. */
  readonly secrets: readonly [string, ...string[]]
}

const SECRET_BYTES = { least: 24, most: 64 }
const A_SECRET = `whsec_ and the base64 of ${SECRET_BYTES.least} to ${SECRET_BYTES.most} random bytes`
const Secret = z.string().refine(isSecret, `expected ${A_SECRET}`)

const A_URL = 'expected an https URL without user name and password (http only to this machine)'

const Target = z.strictObject(
  {
    url: z.string(A_URL).refine(isSecureUrl, A_URL),
    secret: z.union([Secret, z.tuple([Secret], Secret)], {
      error: `expected one secret or a list of them, newest first: each ${A_SECRET}`,
    }),
  },
  'expected an object of url and secret, and nothing else',
)

/** The callbacks file: names, each with its URL and its secret, or several secrets during a rotation. */
export const CallbackTargets = z
  .record(Name, Target, {
    error: ({ code }) =>
      code === 'invalid_key'
        ? 'expected a name of letters, digits and . _ : / - only, at most 128'
        : 'expected an object of callbacks by name',
  })
  .transform((targets): ReadonlyMap<string, CallbackTarget> => new Map(Object.entries(targets).map(targetOf)))
export type CallbackTargets = z.infer<typeof CallbackTargets>

function targetOf([name, { url, secret }]: [string, z.infer<typeof Target>]): [string, CallbackTarget] {
  return [name, { url, secrets: typeof secret === 'string' ? [secret] : secret }]
}

function isSecret(text: string): boolean {
  const [, base64] = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(text) ?? []
  if (base64 === undefined || base64.length % 4 !== 0) return false
  const { length } = Buffer.from(base64, 'base64')
  return length >= SECRET_BYTES.least && length <= SECRET_BYTES.most
}
