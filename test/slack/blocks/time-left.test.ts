import fc from 'fast-check'
import { expect, test } from 'vitest'
import { timeLeft, timeLeftChangesAtMs } from '../../../src/slack/blocks/time-left.ts'

const MINUTE_MS = 60_000

test.each([
  [-1, 'less than a minute left'],
  [59_999, 'less than a minute left'],
  [MINUTE_MS, '1 min left'],
  [12.9 * MINUTE_MS, '12 min left'],
  [119 * MINUTE_MS, '119 min left'],
  [120 * MINUTE_MS, '2 h left'],
  [47.9 * 60 * MINUTE_MS, '47 h left'],
  [72 * 60 * MINUTE_MS, '3 days left'],
])('timeLeft() of %d ms says %s', (leftMs, words) => {
  expect(timeLeft(1_000 + leftMs, 1_000)).toBe(words)
})

test('what timeLeft() says stays the same until timeLeftChangesAtMs(), and differs then', () => {
  const times = fc.tuple(fc.integer({ min: 0, max: 30 * 86_400_000 }), fc.integer({ min: 0, max: 1_000_000 }))
  fc.assert(
    fc.property(times, ([untilMs, nowMs]) => {
      const changesAtMs = timeLeftChangesAtMs(untilMs, nowMs)
      const words = timeLeft(untilMs, nowMs)

      expect(changesAtMs === null).toBe(words === 'less than a minute left')
      if (changesAtMs === null) return
      expect(changesAtMs).toBeGreaterThan(nowMs)
      expect(timeLeft(untilMs, changesAtMs - 1)).toBe(words)
      expect(timeLeft(untilMs, changesAtMs)).not.toBe(words)
    }),
  )
})
