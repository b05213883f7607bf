import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { covers } from '../../src/core/glob.ts'

describe('covers()', () => {
  test.each([
    ['support-*', 'support-agent', true],
    ['support-*', 'support-', true],
    ['support-*', 'sales-agent', false],
    ['*', 'anything', true],
    ['a*b*c', 'a-b-b-c', true],
    ['a*b*c', 'a-c-b', false],
    ['ab*ba', 'aba', false],
    ['exact', 'exact', true],
    ['exact', 'exactly', false],
    ['crm.*', 'crmXread', false],
  ])('says of %s and %s: %s', (pattern, name, expected) => {
    expect(covers(pattern, name)).toBe(expected)
  })

  test('agrees with the same pattern as a regular expression', () => {
    const texts = fc.string({ unit: fc.constantFrom('a', 'b', '*', '.'), maxLength: 8 })
    fc.assert(
      fc.property(
        texts,
        fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 12 }),
        (pattern, name) => {
          const source = pattern
            .split('*')
            .map((part) => part.replaceAll('.', '\\.'))
            .join('[^]*')

          expect(covers(pattern, name)).toBe(new RegExp(`^${source}$`).test(name))
        },
      ),
    )
  })
})
