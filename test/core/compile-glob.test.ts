import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compileGlob } from '../../src/core/glob.ts'

test('compileGlob() treats * as any run of characters, and everything else literally', () => {
  const matching: readonly (readonly [string, string, boolean])[] = [
    ['crm.*', 'crm.read', true],
    ['crm.*', 'crm.', true],
    ['crm.*', 'crmXread', false],
    ['*', '', true],
    ['a*b*c', 'a12b34c', true],
    ['a*b*c', 'acb', false],
    ['ab*ba', 'aba', false],
    ['a**b', 'ab', true],
    ['*.read', 'crm.read', true],
    ['crm', 'CRM', false],
    ['a*bc*d', 'abbcd', true],
  ]
  for (const [pattern, name, expected] of matching) {
    expect([pattern, name, compileGlob(pattern)(name)]).toEqual([pattern, name, expected])
  }
})

test('compileGlob() agrees with the equivalent regular expression', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 8 })
  const names = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 10 })
  fc.assert(
    fc.property(letters, names, (pattern, name) => {
      const regex = new RegExp(`^${pattern.replace(/\*+/g, '.*')}$`)
      expect(compileGlob(pattern)(name)).toBe(regex.test(name))
    }),
    { numRuns: 2_000 },
  )
})
