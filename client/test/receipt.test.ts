import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { jwksOf } from '../../src/receipt/jwks.ts'
import { createSign } from '../../src/receipt/sign.ts'
import { createSignReceipt, type SignReceipt } from '../../src/receipt/sign-receipt.ts'
import type { SigningKey } from '../../src/receipt/signing-key.ts'
import { A_CALL, aSigningKey, aStatement, CLOCK } from '../../test/receipt/receipts.ts'
import { anyCharacter } from '../../test/support/any-character.ts'
import { ANN, NOW_MS } from '../../test/support/builders.ts'
import { runCount } from '../../test/support/run-count.ts'
import { type JsonRecord, type ReceiptCheck, verifyReceipt } from '../src/index.ts'
import { failureOf } from './client-of.ts'
import { mutations } from './mutations.ts'

let key: SigningKey
let sign: SignReceipt
let receipt: string

beforeAll(async () => {
  key = await aSigningKey()
  sign = createSignReceipt({ sign: createSign([key]), clock: CLOCK })
  receipt = await sign(aStatement({ approvers: [ANN] }))
})

/** Checks the receipt for the call that it was signed for, but for what differs. */
function check(known: Partial<ReceiptCheck> = {}, what: string | null = receipt) {
  return verifyReceipt(what, { ...A_CALL, jwks: jwksOf([key]), nowMs: NOW_MS, ...known })
}

/** Params as strict JSON lets them through. */
const anyParams: fc.Arbitrary<JsonRecord> = fc.dictionary(
  fc.string({ unit: anyCharacter }),
  fc.jsonValue({ stringUnit: anyCharacter }).map((value) => JSON.parse(JSON.stringify(value))),
)

test('verifyReceipt() returns what Veto stated about the call', async () => {
  expect(await check()).toMatchObject({
    aud: 'support-agent',
    tool: 'refund_payment',
    approvers: [{ id: 'U0ANN', name: 'Ann' }],
    grant: null,
    epoch: 1,
  })
})

test('verifyReceipt() accepts the signed params, in any order of keys, whatever they are', async () => {
  await fc.assert(
    fc.asyncProperty(anyParams, async (params) => {
      const signed = await sign(aStatement({ params }))
      const turned = Object.fromEntries(Object.entries(params).reverse())

      expect(await check({ params: turned }, signed)).toMatchObject({ tool: 'refund_payment' })
    }),
    { numRuns: 500 },
  )
})

const MUTATIONS = runCount(1_000)
const PER_RECEIPT = 10

test(`verifyReceipt() refuses params that differ in any way from those signed: none of ${MUTATIONS} mutations is accepted`, async () => {
  const differences = fc.array(fc.nat(), { minLength: PER_RECEIPT, maxLength: PER_RECEIPT })
  await fc.assert(
    fc.asyncProperty(anyParams, differences, async (params, which) => {
      const all = mutations(params)
      const signed = await sign(aStatement({ params }))

      const others = which.map((one) => all[one % all.length] ?? {})
      const failures = others.map((other) => failureOf(check({ params: other }, signed)))
      for (const failure of await Promise.all(failures)) {
        expect(failure).toMatchObject({
          code: 'receipt_invalid',
          message: 'The receipt is invalid, so the call must not run: it is for other params',
        })
      }
    }),
    { numRuns: Math.ceil(MUTATIONS / PER_RECEIPT) },
  )
})

test.each([
  ['white space', { ...A_CALL.params, payment_id: 'pay_1 ' }],
  ['a number as text', { ...A_CALL.params, amount_cents: '72000' }],
  ['one cent', { ...A_CALL.params, amount_cents: 72_001 }],
  ['a param less', { payment_id: 'pay_1' }],
  ['a param more', { ...A_CALL.params, note: null }],
  ['no params', {}],
])('verifyReceipt() refuses the signed refund once it differs by %s', async (_, params) => {
  expect(await failureOf(check({ params }))).toMatchObject({ code: 'receipt_invalid' })
})

test('verifyReceipt() distinguishes composed and decomposed letters', async () => {
  const signed = await sign(aStatement({ params: { name: 'Zoe\u0308' } }))

  expect(await check({ params: { name: 'Zoe\u0308' } }, signed)).toMatchObject({ epoch: 1 })
  expect(await failureOf(check({ params: { name: 'Zo\u00eb' } }, signed))).toMatchObject({
    code: 'receipt_invalid',
  })
})

test.each([
  [{ agentId: 'other-agent' }, 'it is for the agent support-agent'],
  [{ tool: 'refund_payments' }, 'it is for the tool refund_payment'],
  [{ nowMs: NOW_MS + 300_000 }, 'it has expired'],
  [{ nowMs: Number.NaN }, 'nowMs is not a valid time'],
  [{ nowMs: 9e15 }, 'nowMs is not a valid time'],
  [{ jwks: { keys: [] } }, 'it is signed with a key that is not in jwks'],
  [{ jwks: {} }, 'jwks is not a valid key set'],
  [{ jwks: undefined }, 'jwks is not a valid key set'],
  [{ jwks: null }, 'jwks is not a valid key set'],
])('verifyReceipt() says what is wrong: %j, %s', async (known, why) => {
  expect(await failureOf(check(known))).toMatchObject({
    name: 'VetoError',
    code: 'receipt_invalid',
    message: `The receipt is invalid, so the call must not run: ${why}`,
  })
})

test('verifyReceipt() accepts a receipt until the millisecond before its expiry', async () => {
  expect(await check({ nowMs: NOW_MS + 299_999 })).toMatchObject({ epoch: 1 })
})

test('verifyReceipt() uses the system clock when no time is given', async () => {
  const { nowMs: _ours, ...call } = { ...A_CALL, jwks: jwksOf([key]), nowMs: NOW_MS }
  const lasting = await sign(aStatement({ expiresAtMs: Date.now() + 60_000 }))
  const over = await sign(aStatement({ expiresAtMs: Date.now() - 1 }))

  expect(await verifyReceipt(lasting, call)).toMatchObject({ epoch: 1 })
  expect(await failureOf(verifyReceipt(over, call))).toMatchObject({ code: 'receipt_invalid' })
})

test('verifyReceipt() refuses a decision without a receipt', async () => {
  expect(await failureOf(check({}, null))).toMatchObject({ code: 'receipt_invalid' })
})

test('verifyReceipt() refuses params that JSON would change', async () => {
  const cyclic: { self?: unknown } = {}
  cyclic.self = cyclic
  const odd: unknown[] = [{ at: new Date(0) }, { a: undefined }, { a: 1n }, { a: '\ud800' }, cyclic, [], null]

  for (const params of odd) {
    const failure = await failureOf(Reflect.apply(check, null, [{ params }]))
    expect(failure).toMatchObject({ name: 'VetoError', code: 'receipt_invalid' })
  }
})

test('verifyReceipt() checks the params as they were when it was called', async () => {
  const params = { ...A_CALL.params }

  const checking = check({ params })
  params.amount_cents = 1

  expect(await checking).toMatchObject({ tool: 'refund_payment' })
  expect(await failureOf(check({ params }))).toMatchObject({ code: 'receipt_invalid' })
})

test('verifyReceipt() selects the key that signed out of several, among types that it does not know', async () => {
  const [ours] = jwksOf([key]).keys
  const [other] = jwksOf([await aSigningKey()]).keys
  const strange = [{ kty: 'AKP', kid: key.kid, alg: 'ML-DSA-65', pub: 'AA' }, null, 'key']

  expect(await check({ jwks: { keys: [...strange, other, ours] } })).toMatchObject({ epoch: 1 })
  expect(await check({ jwks: { keys: [ours, other, ours] } })).toMatchObject({ epoch: 1 })
  expect(await failureOf(check({ jwks: { keys: [...strange, { ...other, kid: key.kid }] } }))).toMatchObject({
    message: 'The receipt is invalid, so the call must not run: its signature is invalid',
  })
})

test('verifyReceipt() refuses an invalid key', async () => {
  const [ours] = jwksOf([key]).keys

  for (const x of ['A'.repeat(43), '_'.repeat(43)]) {
    expect(await failureOf(check({ jwks: { keys: [{ ...ours, x }] } }))).toMatchObject({
      code: 'receipt_invalid',
    })
  }
})
