import fc from 'fast-check'
import { expect, test } from 'vitest'
import { valuesAt } from '../../src/insight/order-statistics.ts'

test('the value at a place is the one that stands there when all are sorted, whatever their order and however many are equal', () => {
  const aDuration = fc.oneof(fc.nat(3), fc.nat(), fc.double({ min: 0, noNaN: true }))
  const values = fc.oneof(
    fc.array(aDuration, { minLength: 1, maxLength: 60 }),
    fc.array(aDuration, { minLength: 1 }).map((some) => some.toSorted((one, other) => other - one)),
  )
  fc.assert(
    fc.property(values, fc.array(fc.nat(), { maxLength: 4 }), (durations, numbers) => {
      const places = numbers.map((number) => number % durations.length)
      const sorted = durations.toSorted((one, other) => one - other)
      const before = [...durations]

      expect(valuesAt(durations, places)).toEqual(places.map((place) => sorted[place]))
      expect(durations).toEqual(before)
    }),
  )
})
