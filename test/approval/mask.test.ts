import { describe, expect, test } from 'vitest'
import { mask } from '../../src/approval/mask.ts'

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
