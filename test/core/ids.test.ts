import { describe, expect, test } from 'vitest'
import { isRequestId, newRequestId, randomFraction, randomText } from '../../src/core/ids.ts'

describe('newRequestId()', () => {
  test('makes ids that sort by the time of their making', () => {
    const times = [0, 1, 1_700_000_000_000, 1_795_000_000_001, 2 ** 47]

    const ids = times.map(newRequestId)

    expect([...ids].sort()).toEqual(ids)
    expect(ids.every(isRequestId)).toBe(true)
  })

  test('makes ids of the same millisecond that sort in the order of their making', () => {
    const ids = Array.from({ length: 1_000 }, () => newRequestId(1_795_000_000_000))

    expect([...ids].sort()).toEqual(ids)
    expect(new Set(ids.map((id) => id.slice(0, 'req_00000000-0000'.length))).size).toBe(1)
  })

  test('names the millisecond that the clock shows, also after it was set back', () => {
    newRequestId(1_795_000_000_002)

    expect(newRequestId(1_795_000_000_001.9).replaceAll('-', '')).toMatch(
      `req_${(1_795_000_000_001).toString(16).padStart(12, '0')}`,
    )
  })

  test('makes a new one each time', () => {
    expect(new Set(Array.from({ length: 1_000 }, () => newRequestId(7))).size).toBe(1_000)
  })
})

describe('isRequestId()', () => {
  test('refuses other texts', () => {
    const others = [
      '',
      'req_',
      'req_1',
      newRequestId(1).toUpperCase(),
      `${newRequestId(1)} `,
      newRequestId(1).slice(4),
    ]

    expect(others.filter(isRequestId)).toEqual([])
  })
})

describe('randomText()', () => {
  test('never repeats itself', () => {
    expect(randomText(16)).not.toBe(randomText(16))
  })
})

describe('chance()', () => {
  test('lies from 0 up to and without 1, and differs', () => {
    const chances = Array.from({ length: 1_000 }, randomFraction)

    expect(chances.every((each) => each >= 0 && each < 1)).toBe(true)
    expect(new Set(chances).size).toBeGreaterThan(990)
  })
})
