import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isoTime } from '../../src/core/iso-time.ts'

const LATEST_MS = 8.64e15

test('isoTime() writes moments as Date does, also those that follow one another closely', () => {
  const aMoment = fc.oneof(
    fc.integer({ min: 0, max: 4_000_000_000_000 }),
    fc.integer({ min: -LATEST_MS, max: LATEST_MS }),
    fc.double({ min: -LATEST_MS, max: LATEST_MS, noNaN: true }),
  )
  fc.assert(
    fc.property(aMoment, fc.array(fc.integer({ min: -200_000, max: 200_000 })), (startMs, steps) => {
      for (const step of [0, ...steps]) {
        const atMs = Math.max(-LATEST_MS, Math.min(LATEST_MS, startMs + step))
        expect(isoTime(atMs)).toBe(new Date(atMs).toISOString())
      }
    }),
  )
})

test('isoTime() refuses what Date cannot write', () => {
  for (const atMs of [Number.NaN, Number.POSITIVE_INFINITY, LATEST_MS + 1, -LATEST_MS - 1])
    expect(() => isoTime(atMs)).toThrow(RangeError)
})
