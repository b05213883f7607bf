import { expect, test } from 'vitest'
import { isRequestId, newRequestId, randomFraction, randomText } from '../../src/core/ids.ts'

test('request ids sort by the time of their creation', () => {
  const times = [0, 1, 1_700_000_000_000, 1_795_000_000_001, 2 ** 47]

  const ids = times.map(newRequestId)

  expect([...ids].sort()).toEqual(ids)
  expect(ids.every(isRequestId)).toBe(true)
})

test('request ids of the same millisecond sort in the order of their creation', () => {
  const ids = Array.from({ length: 1_000 }, () => newRequestId(1_795_000_000_000))

  expect([...ids].sort()).toEqual(ids)
  expect(new Set(ids.map((id) => id.slice(0, 'req_00000000-0000'.length))).size).toBe(1)
})

test('a request id contains the current millisecond of the clock, also after the clock was set back', () => {
  newRequestId(1_795_000_000_002)

  expect(newRequestId(1_795_000_000_001.9).replaceAll('-', '')).toMatch(
    `req_${(1_795_000_000_001).toString(16).padStart(12, '0')}`,
  )
})

test('request ids are unique', () => {
  expect(new Set(Array.from({ length: 1_000 }, () => newRequestId(7))).size).toBe(1_000)
})

test('isRequestId() refuses other texts', () => {
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

test('randomText() does not repeat itself', () => {
  expect(randomText(16)).not.toBe(randomText(16))
})

test('chance() is at least 0 and below 1, and varies', () => {
  const chances = Array.from({ length: 1_000 }, randomFraction)

  expect(chances.every((each) => each >= 0 && each < 1)).toBe(true)
  expect(new Set(chances).size).toBeGreaterThan(990)
})
