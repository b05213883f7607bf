import { expect, test } from 'vitest'
import { median, quantile } from '../../bench/statistics.ts'

test('median() is the middle of an odd count, in any order', () => {
  expect(median([9, 1, 5])).toBe(5)
})

test('median() is the mean of the two middle values of an even count', () => {
  expect(median([4, 1, 10, 2])).toBe(3)
})

test('median() of no values is not a number', () => {
  expect(median([])).toBeNaN()
})

const hundred = Array.from({ length: 100 }, (_, index) => 100 - index)

test('quantile() is the smallest value that covers the share', () => {
  expect(quantile(hundred, 0.99)).toBe(99)
  expect(quantile(hundred, 0.5)).toBe(50)
})

test('quantile() reaches from the smallest value to the largest', () => {
  expect(quantile(hundred, 0)).toBe(1)
  expect(quantile(hundred, 1)).toBe(100)
})
