import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { mask, withoutMasked } from '../../src/approval/mask.ts'

describe('mask()', () => {
  test('hides values under the given names at any depth, whatever their type', () => {
    const params = { card_number: '4242', nested: [{ card_number: { deep: 1 } }], amount: 3 }

    const shown = mask(params, ['card_number'])

    expect(shown).toEqual({ card_number: '‹masked›', nested: [{ card_number: '‹masked›' }], amount: 3 })
  })

  test('leaves the params themselves alone', () => {
    const params = { secret: 'x' }

    mask(params, ['secret'])

    expect(params).toEqual({ secret: 'x' })
  })
})

describe('withoutMasked()', () => {
  test.each([
    [
      'a string',
      { secret: 'hunter22' },
      'the word is hunter22, hunter22!',
      'the word is ‹masked›, ‹masked›!',
    ],
    ['a number', { secret: 4242.5 }, 'card 4242.5', 'card ‹masked›'],
    ['what lies deeper', { a: [{ secret: { b: ['hunter22'] } }] }, 'hunter22', '‹masked›'],
    ['the longer of two', { secret: ['hunter', 'hunter22'] }, 'is hunter22', 'is ‹masked›'],
    ['two that overlap', { secret: ['abcd', 'cdef'] }, 'xabcdefx', 'x‹masked›x'],
    ['a value that stands in the mark', { secret: ['mask', 'hunter22'] }, 'hunter22', '‹masked›'],
  ])('hides %s', (_what, params, text, clean) => {
    expect(withoutMasked(text, params, ['secret'])).toBe(clean)
  })

  test.each([
    ['short values', { secret: ['abc', 123] }, 'abc 123'],
    ['truth values and null', { secret: [true, false, null] }, 'true, false or null'],
    ['what is not masked', { open: 'hunter22' }, 'hunter22'],
  ])('leaves %s', (_what, params, text) => {
    expect(withoutMasked(text, params, ['secret'])).toBe(text)
  })

  test('leaves no masked value in any text', () => {
    const value = fc.string({ minLength: 4, maxLength: 8, unit: fc.constantFrom('a', 'b', 'c') })
    const text = fc.string({ maxLength: 40, unit: fc.constantFrom('a', 'b', 'c') })

    fc.assert(
      fc.property(fc.array(value), text, (secret, words) => {
        const clean = withoutMasked(words, { secret }, ['secret'])
        for (const one of secret) expect(clean).not.toContain(one)
      }),
    )
  })
})
