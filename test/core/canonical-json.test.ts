import canonicalize from 'canonicalize'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalJson, sha256 } from '../../src/core/canonical-json.ts'
import type { Json } from '../../src/core/json.ts'
import { anyCharacter } from '../support/any-character.ts'

test('canonicalJson() writes the example of RFC 8785 as printed there', () => {
  const value = {
    numbers: [333_333_333.333_333_3, 1e30, 4.5, 2e-3, 1e-27],
    string: '€$\u000f\nA\'B"\\\\"/',
    literals: [null, true, false],
  }

  expect(canonicalJson(value)).toBe(
    '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
  )
})

test('canonicalJson() is the same for equal values, whatever the order of keys', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.integer()), (record) => {
      const reversed = Object.fromEntries(Object.entries(record).reverse())

      expect(canonicalJson(reversed)).toBe(canonicalJson(record))
    }),
  )
})

test('canonicalJson() writes the same as the library, on its fast path and on its slow path', () => {
  const name = fc.oneof(
    fc.string({ unit: anyCharacter }),
    fc.constantFrom('__proto__', '10', '9', 'toJSON', '\\ud800'),
  )
  const { json } = fc.letrec<{ json: Json }>((tie) => ({
    json: fc.oneof(
      { depthSize: 'small' },
      fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean(), fc.constant(null), name),
      fc.array(tie('json'), { maxLength: 4 }),
      fc.dictionary(name, tie('json'), { maxKeys: 5 }),
    ),
  }))
  fc.assert(
    fc.property(json, (value) => {
      expect(canonicalJson(value)).toBe(canonicalize(value))
    }),
    { numRuns: 2_000 },
  )
})

test('canonicalJson() accepts values nested as deeply as a body can nest them', () => {
  const deep = `${'[{"a":'.repeat(3_000)}1${'}]'.repeat(3_000)}`

  expect(canonicalJson(JSON.parse(deep))).toBe(deep)
})

test('canonicalJson() refuses values that JSON cannot represent', () => {
  expect(() => canonicalJson({ a: '\ud800' })).toThrow()
  expect(() => canonicalJson({ '\udfff': 1 })).toThrow()
  expect(() => canonicalJson(Number.NaN)).toThrow()
  expect(() => canonicalJson([Number.POSITIVE_INFINITY])).toThrow()
})

test('sha256() hashes its parts as one text', () => {
  expect(sha256('ab', 'c')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
})

test('canonicalJson() writes class instances as the library does', () => {
  class Amount {
    toJSON() {
      return { cents: 5, at: 1 }
    }
  }
  const values: readonly unknown[] = [
    new Date(0),
    new Amount(),
    { a: new Amount() },
    [new Date(0)],
    Object.create(null),
  ]

  for (const value of values) expect(canonicalJson(value as Json)).toBe(canonicalize(value))
})
