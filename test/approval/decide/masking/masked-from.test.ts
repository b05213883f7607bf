import fc from 'fast-check'
import { expect, test } from 'vitest'
import { mask } from '../../../../src/approval/decide/masking/mask.ts'
import { isMaskedFrom } from '../../../../src/approval/decide/masking/masked-from.ts'
import type { JsonObject } from '../../../../src/core/json.ts'

/** As the API accepts them. */
const someParams = fc
  .dictionary(fc.stringMatching(/^[a-z_]{1,8}$/), fc.jsonValue())
  .filter((value) => !JSON.stringify(value).includes('__proto__'))
  .map((value): JsonObject => JSON.parse(JSON.stringify(value)))

test('masked params are recognized as masked from the params that they came from', () => {
  fc.assert(
    fc.property(someParams, (params) => {
      const names = Object.keys(params).slice(0, 1)

      expect(isMaskedFrom(mask(params, names), params)).toBe(true)
    }),
  )
  const secret = { note: 'token ghp_0123456789abcdefghijABCDEFGHIJ012345 ends', list: [{ password: 'x' }, 1] }
  expect(mask(secret, [])).not.toEqual(secret)
  expect(isMaskedFrom(mask(secret, []), secret)).toBe(true)
})

test.each([
  [{ a: 1 }, { a: 2 }],
  [{ a: 1 }, { b: 1 }],
  [{ a: 1 }, { a: 1, b: 2 }],
  [{ a: [1] }, { a: [1, 2] }],
  [{ a: [1] }, { a: { 0: 1 } }],
  [{ a: { b: 1 } }, { a: [1] }],
  [{ a: 'x' }, { a: 'y' }],
  [{ a: '1' }, { a: 1 }],
  [{ a: 'to ‹masked›' }, { a: 'from me' }],
  [{ a: '‹masked› end' }, { a: 'x end.' }],
  [{ a: 'b ‹masked› a' }, { a: 'a b' }],
  [{ a: null }, { a: 0 }],
])('%j is not recognized as masked from %j', (shown, exact) => {
  expect(isMaskedFrom(shown, exact)).toBe(false)
})
