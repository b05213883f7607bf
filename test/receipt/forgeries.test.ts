import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { verifyReceipt } from '../../client/src/index.ts'
import { jwksOf } from '../../src/receipt/jwks.ts'
import { createSign } from '../../src/receipt/sign.ts'
import { createSignReceipt } from '../../src/receipt/sign-receipt.ts'
import type { SigningKey } from '../../src/receipt/signing-key.ts'
import { createVerifyReceipt } from '../../src/receipt/verify-receipt.ts'
import { NOW_MS } from '../support/builders.ts'
import { A_CALL, aSigningKey, aStatement, CLOCK, encoded, forge, opened } from './receipts.ts'

/** The key of Veto, the key of a stranger, and a true receipt. */
interface Case {
  readonly key: SigningKey
  readonly other: SigningKey
  readonly receipt: string
}

let given: Case

beforeAll(async () => {
  const key = await aSigningKey()
  const receipt = await createSignReceipt({ sign: createSign([key]), clock: CLOCK })(aStatement())
  given = { key, other: await aSigningKey(), receipt }
})

/** Both who check: the server itself, and an executor with the client. */
const CHECKS = [
  [
    'the server',
    (receipt: string, nowMs = NOW_MS) =>
      createVerifyReceipt({ keys: [given.key], clock: { nowMs: () => nowMs } })(receipt, {
        agentId: A_CALL.agentId,
        epoch: 1,
      }),
  ],
  [
    'the client',
    (receipt: string, nowMs = NOW_MS) =>
      verifyReceipt(receipt, { ...A_CALL, jwks: jwksOf([given.key]), nowMs }),
  ],
] as const

describe.each(CHECKS)('T26: %s', (_, check) => {
  test('accepts a genuine receipt until its last second is over', async () => {
    const { claims } = opened(given.receipt)
    const { exp } = await check(given.receipt)

    expect(await check(given.receipt, exp * 1_000 - 1)).toEqual(claims)
    await expect(check(given.receipt, exp * 1_000)).rejects.toMatchObject({ code: 'receipt_invalid' })
  })

  test.each(forgeries())('refuses %s', async (_what, made) => {
    const forgery = await made(given)

    expect(forgery).not.toBe(given.receipt)
    await expect(check(forgery)).rejects.toMatchObject({ name: 'VetoError', code: 'receipt_invalid' })
  })

  test('refuses every receipt that differs from a genuine one by one character', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(),
        fc.constantFrom(...ALPHABET, ''),
        fc.boolean(),
        async (at, letter, insert) => {
          const place = at % given.receipt.length
          const rest = given.receipt.slice(insert ? place : place + 1)
          const changed = given.receipt.slice(0, place) + letter + rest
          fc.pre(changed !== given.receipt)

          await expect(check(changed)).rejects.toMatchObject({ code: 'receipt_invalid' })
        },
      ),
      { numRuns: 500 },
    )
  })

  test('refuses any text, with no other error', async () => {
    const text = fc.oneof(
      fc.string(),
      fc.array(fc.string(), { maxLength: 5 }).map((parts) => parts.join('.')),
    )
    await fc.assert(
      fc.asyncProperty(text, async (receipt) => {
        await expect(check(receipt)).rejects.toMatchObject({ code: 'receipt_invalid' })
      }),
    )
  })
})

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.='

type Forgery = readonly [what: string, made: (given: Case) => Promise<string> | string]

function forgeries(): readonly Forgery[] {
  return [...HEADERS, ...KEYS, ...CLAIMS, ...CUTS]
}

/** A receipt with another header, signed by Veto's own key all the same. */
function headed(change: Record<string, unknown>) {
  return ({ key, receipt }: Case) => {
    const { header, claims } = opened(receipt)
    return forge({ alg: 'EdDSA', ...header, ...change }, claims, key.jwk)
  }
}

/** A receipt with other claims, signed by Veto's own key all the same. */
function claiming(change: Record<string, unknown>) {
  return ({ key, receipt }: Case) => {
    const { header, claims } = opened(receipt)
    return forge({ alg: 'EdDSA', ...header }, { ...claims, ...change }, key.jwk)
  }
}

const HEADERS: readonly Forgery[] = [
  ['another typ', headed({ typ: 'JWT' })],
  ['the typ of another kind of token', headed({ typ: 'veto-decision+jwt' })],
  ['no typ', headed({ typ: undefined })],
  ['a kid that nobody has', headed({ kid: 'unknown' })],
  ['no kid', headed({ kid: undefined })],
  [
    'a header that brings its own key',
    ({ other, receipt }) => {
      const { kty, crv, x } = other.jwk
      const { header, claims } = opened(receipt)
      return forge({ alg: 'EdDSA', ...header, jwk: { kty, crv, x } }, claims, other.jwk)
    },
  ],
  ['a header that says more than it may', headed({ jku: 'https://evil.test/jwks.json' })],
]

const KEYS: readonly Forgery[] = [
  [
    'alg none without a signature',
    ({ receipt }) => {
      const [, payload] = receipt.split('.')
      return `${encoded({ ...opened(receipt).header, alg: 'none' })}.${payload}.`
    },
  ],
  [
    'alg none with the true signature',
    ({ receipt }) => {
      const [, payload, signature] = receipt.split('.')
      return `${encoded({ ...opened(receipt).header, alg: 'none' })}.${payload}.${signature}`
    },
  ],
  ['the true header and claims without a signature', ({ receipt }) => receipt.replace(/[^.]+$/, '')],
  [
    'HS256 with the public key as the secret',
    ({ key, receipt }) => {
      const { header, claims } = opened(receipt)
      return forge({ ...header, alg: 'HS256' }, claims, Buffer.from(key.jwk.x, 'base64url'))
    },
  ],
  [
    'HS256 with the text of the public key as the secret',
    ({ key, receipt }) => {
      const { header, claims } = opened(receipt)
      return forge({ ...header, alg: 'HS256' }, claims, new TextEncoder().encode(key.jwk.x))
    },
  ],
  [
    'the signature of a stranger under the kid of Veto',
    ({ other, receipt }) => {
      const { header, claims } = opened(receipt)
      return forge({ alg: 'EdDSA', ...header }, claims, other.jwk)
    },
  ],
  [
    "a stranger's receipt under the stranger's kid",
    ({ other }) => createSignReceipt({ sign: createSign([other]), clock: CLOCK })(aStatement()),
  ],
  [
    'the signature of another receipt',
    async ({ key, receipt }) => {
      const second = await createSignReceipt({ sign: createSign([key]), clock: CLOCK })(aStatement())
      return receipt.replace(/[^.]+$/, second.split('.')[2] ?? '')
    },
  ],
]

const CLAIMS: readonly Forgery[] = [
  ['another aud', claiming({ aud: 'other-agent' })],
  ['several auds', claiming({ aud: ['support-agent', 'other-agent'] })],
  ['no aud', claiming({ aud: undefined })],
  ['another iss', claiming({ iss: 'veto2' })],
  ['no iss', claiming({ iss: undefined })],
  ['an exp that is over', claiming({ exp: NOW_MS / 1_000 })],
  ['an exp below zero', claiming({ exp: -1 })],
  ['an exp in words', claiming({ exp: 'never' })],
  ['no exp', claiming({ exp: undefined })],
  ['no jti', claiming({ jti: undefined })],
  ['no digest', claiming({ params_digest: undefined })],
  ['no epoch', claiming({ epoch: undefined })],
  [
    'a list in place of claims',
    ({ key, receipt }) => forge({ alg: 'EdDSA', ...opened(receipt).header }, [], key.jwk),
  ],
]

const CUTS: readonly Forgery[] = [
  ['an empty text', () => ''],
  ['a receipt cut off in its signature', ({ receipt }) => receipt.slice(0, -1)],
  ['a receipt cut off in its claims', ({ receipt }) => receipt.slice(0, receipt.lastIndexOf('.') - 4)],
  ['two parts', ({ receipt }) => receipt.split('.').slice(0, 2).join('.')],
  ['four parts', ({ receipt }) => `${receipt}.`],
  ['a second spelling of the same signature', ({ receipt }) => respelled(receipt)],
  ['white space around', ({ receipt }) => ` ${receipt}`],
]

/** The last letter of 64 bytes in base64url carries four bits that mean nothing. */
function respelled(receipt: string): string {
  const letters = ALPHABET.slice(0, 64)
  const last = letters.indexOf(receipt.slice(-1))
  return receipt.slice(0, -1) + letters.charAt(last ^ 1)
}
