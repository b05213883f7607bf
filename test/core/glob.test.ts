import fc from 'fast-check'
import { expect, test } from 'vitest'
import { covers } from '../../src/core/glob.ts'

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
])('covers() for the pattern %s and the name %s is %s', (pattern, name, expected) => {
  expect(covers(pattern, name)).toBe(expected)
})

test('covers() agrees with the equivalent regular expression', () => {
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
