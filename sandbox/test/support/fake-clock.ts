import type { Clock } from '../../src/clock.ts'

/** A clock that stands still until the test moves it. */
export interface FakeClock extends Clock {
  advance(byMs: number): void
}

export function createFakeClock(startMs = Date.parse('2026-11-20T22:00:00Z')): FakeClock {
  let nowMs = startMs
  return {
    nowMs: () => nowMs,
    advance(byMs) {
      nowMs += byMs
    },
  }
}
