import { calculateJwkThumbprint } from 'jose'
import { expect, test } from 'vitest'
import { Jwks } from '#protocol/jwks.ts'
import { jwksOf } from '../../src/receipt/jwks.ts'
import { createSign } from '../../src/receipt/sign.ts'
import { createSignReceipt } from '../../src/receipt/sign-receipt.ts'
import { createVerifyReceipt } from '../../src/receipt/verify-receipt.ts'
import { ANN, BEN, NOW_MS } from '../support/builders.ts'
import { A_CALL, aSigningKey, aStatement, CLOCK, opened } from './receipts.ts'

const EXPECTED = { agentId: A_CALL.agentId, epoch: 1 }

test('sign() states who may do what, who approved and until when, under the media type of receipts', async () => {
  const key = await aSigningKey()
  const statement = aStatement({ approvers: [ANN, BEN], epoch: 3, expiresAtMs: NOW_MS + 300_999 })

  const { header, claims } = opened(
    await createSignReceipt({ sign: createSign([key]), clock: CLOCK })(statement),
  )

  expect(header).toEqual({ alg: 'EdDSA', typ: 'veto-receipt+jwt', kid: key.kid })
  expect(claims).toEqual({
    iss: 'veto',
    aud: 'support-agent',
    jti: statement.jti,
    iat: NOW_MS / 1_000,
    exp: NOW_MS / 1_000 + 300,
    tool: 'refund_payment',
    params_digest: statement.params_digest,
    salt: statement.salt,
    bundle_hash: 'b'.repeat(64),
    approvers: [
      { id: 'U0ANN', name: 'Ann' },
      { id: 'U0BEN', name: 'Ben' },
    ],
    grant: null,
    epoch: 3,
  })
})

test('sign() names the grant that allowed the call', async () => {
  const keys = [await aSigningKey()]

  const receipt = await createSignReceipt({ sign: createSign(keys), clock: CLOCK })(
    aStatement({ grant: 'grant_1' }),
  )

  expect(opened(receipt).claims).toMatchObject({ grant: 'grant_1', approvers: [] })
})

test('sign() uses the newest key, and receipts of older ones stay valid', async () => {
  const [old, young] = [await aSigningKey(NOW_MS - 1), await aSigningKey()]
  const before = await createSignReceipt({ sign: createSign([old]), clock: CLOCK })(aStatement())

  const after = await createSignReceipt({ sign: createSign([old, young]), clock: CLOCK })(aStatement())

  const verify = createVerifyReceipt({ keys: [old, young], clock: CLOCK })
  expect([before, after].map((receipt) => opened(receipt).header['kid'])).toEqual([old.kid, young.kid])
  expect(await verify(before, EXPECTED)).toMatchObject({ aud: 'support-agent' })
  expect(await verify(after, EXPECTED)).toMatchObject({ aud: 'support-agent' })
})

test('receipts of a key that is no longer kept are invalid', async () => {
  const [old, young] = [await aSigningKey(NOW_MS - 1), await aSigningKey()]
  const receipt = await createSignReceipt({ sign: createSign([old]), clock: CLOCK })(aStatement())

  const verifying = createVerifyReceipt({ keys: [young], clock: CLOCK })(receipt, EXPECTED)

  await expect(verifying).rejects.toMatchObject({ code: 'receipt_invalid' })
})

test('sign() fails without a key', () => {
  expect(() => createSignReceipt({ sign: createSign([]), clock: CLOCK })).toThrow(TypeError)
})

test('verifyReceipt() refuses a receipt of another epoch, older or newer, as a backup was restored since', async () => {
  const keys = [await aSigningKey()]
  const receipt = await createSignReceipt({ sign: createSign(keys), clock: CLOCK })(aStatement({ epoch: 2 }))
  const verify = createVerifyReceipt({ keys, clock: CLOCK })

  expect(await verify(receipt, { ...EXPECTED, epoch: 2 })).toMatchObject({ epoch: 2 })
  for (const epoch of [1, 3]) {
    await expect(verify(receipt, { ...EXPECTED, epoch })).rejects.toMatchObject({
      code: 'receipt_invalid',
      message: 'The receipt is invalid: it was issued before a backup was restored',
    })
  }
})

test('jwksOf() returns the public half of each key and nothing else', async () => {
  const keys = [await aSigningKey(), await aSigningKey()]

  const jwks = jwksOf(keys)

  expect(Jwks.parse(jwks)).toEqual(jwks)
  expect(jwks.keys.map((key) => Object.keys(key).sort())).toEqual(
    keys.map(() => ['alg', 'crv', 'kid', 'kty', 'use', 'x']),
  )
  for (const { jwk } of keys) expect(JSON.stringify(jwks)).not.toContain(jwk.d)
})

test('jwksOf() identifies each key by the thumbprint of its public half', async () => {
  const [key] = jwksOf([await aSigningKey()]).keys

  expect(key?.kid).toBe(await calculateJwkThumbprint({ kty: 'OKP', crv: 'Ed25519', x: key?.x ?? '' }))
})
