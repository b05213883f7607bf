import fc from 'fast-check'
import { expect, test } from 'vitest'
import { durationWords, formatDuration, formatRuntime, parseDuration } from '../../src/core/duration.ts'

test('parseDuration() reads seconds, minutes, hours and days as milliseconds', () => {
  expect(['90s', '15m', '1h', '7d'].map(parseDuration)).toEqual([90_000, 900_000, 3_600_000, 604_800_000])
})

test('parseDuration() returns null for everything else, including zero', () => {
  const wrong = ['', '0s', '1', 'h', '1.5h', '-1h', '1h30m', '1 h', '1H', '1234567s', '１h']

  expect(wrong.map(parseDuration)).toEqual(wrong.map(() => null))
})

test('parseDuration() reads back what formatDuration() wrote, to the second', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 999_999 }), (seconds) => {
      expect(parseDuration(formatDuration(seconds * 1_000))).toBe(seconds * 1_000)
    }),
  )
})

test('durationWords() rounds up to whole seconds', () => {
  expect([0, 1, 1_000, 59_600, 3_599_999].map(durationWords)).toEqual(['0 s', '1 s', '1 s', '1 min', '1 h'])
})

test('formatRuntime() says how long something took in as few digits as it needs', () => {
  const times = [0, 40, 1_234, 9_949, 9_950, 42_400, 59_600, 90_000, 3_599_999, 11_400_000, 259_200_000]

  expect(times.map(formatRuntime)).toEqual([
    '0.0 s',
    '0.0 s',
    '1.2 s',
    '9.9 s',
    '10 s',
    '42 s',
    '1 min',
    '2 min',
    '1 h',
    '3 h 10 min',
    '3 days',
  ])
})

test('durationWords() says durations as people do, exact to the second', () => {
  const said = ['10s', '90s', '30m', '1h', '90m', '25h', '7d', '90061s'].map((text) =>
    durationWords(parseDuration(text) ?? 0),
  )

  expect(said).toEqual([
    '10 s',
    '1 min 30 s',
    '30 min',
    '1 h',
    '1 h 30 min',
    '1 day 1 h',
    '7 days',
    '1 day 1 h 1 min 1 s',
  ])
})
