import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonicalJson, sha256 } from '../../src/core/canonical-json.ts'

describe('canonicalJson()', () => {
  test('spells the example of RFC 8785 as the RFC does', () => {
    const value = {
      numbers: [333_333_333.333_333_3, 1e30, 4.5, 2e-3, 1e-27],
      string: '€$\u000f\nA\'B"\\\\"/',
      literals: [null, true, false],
    }

    expect(canonicalJson(value)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    )
  })

  test('is the same for equal values however their keys are ordered', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.integer()), (record) => {
        const reversed = Object.fromEntries(Object.entries(record).reverse())

        expect(canonicalJson(reversed)).toBe(canonicalJson(record))
      }),
    )
  })

  test('refuses what JSON cannot carry', () => {
    expect(() => canonicalJson({ a: '\ud800' })).toThrow()
    expect(() => canonicalJson(Number.NaN)).toThrow()
  })
})

describe('sha256()', () => {
  test('hashes its parts as one text', () => {
    expect(sha256('ab', 'c')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
  })
})
