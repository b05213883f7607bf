import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createSteadyClock } from '../../src/core/steady-clock.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { recordingLog } from '../support/recording-log.ts'
import { silentLog } from '../support/silent-log.ts'

const DAY_MS = 86_400_000

const AN_EVENT = fc.record({ advanceMs: fc.nat(DAY_MS), stepMs: fc.integer({ min: -DAY_MS, max: DAY_MS }) })

describe('a steady clock', () => {
  test('never goes back, never lags the wall clock, and counts each span at least in full', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(AN_EVENT, { maxLength: 20 }), async (events) => {
        const machine = createFakeClock()
        const clock = createSteadyClock({ machine, log: silentLog })
        let beforeMs = clock.nowMs()
        for (const { advanceMs, stepMs } of events) {
          await machine.advance(advanceMs)
          machine.stepWall(stepMs)
          const nowMs = clock.nowMs()
          expect(nowMs).toBeGreaterThanOrEqual(beforeMs + advanceMs)
          expect(nowMs).toBeGreaterThanOrEqual(machine.nowMs())
          beforeMs = nowMs
        }
      }),
    )
  })

  test('is the wall clock while that does not step', async () => {
    const machine = createFakeClock()
    const clock = createSteadyClock({ machine, log: silentLog })

    await machine.advance(12_345)

    expect(clock.nowMs()).toBe(machine.nowMs())
  })

  test('gives whole milliseconds, whatever the ticks are', () => {
    let ticksMs = 0.25
    const machine = { ...createFakeClock(), nowMs: () => 1_000, ticksMs: () => ticksMs }
    const clock = createSteadyClock({ machine, log: silentLog })

    ticksMs = 7.75

    expect(clock.nowMs()).toBe(1_007)
  })

  test('logs each step once, in either direction, and no small corrections', () => {
    const logged: unknown[] = []
    const machine = createFakeClock()
    const clock = createSteadyClock({ machine, log: recordingLog(logged) })
    const step = (byMs: number) => {
      machine.stepWall(byMs)
      clock.nowMs()
      clock.nowMs()
    }

    step(-900)
    step(900)
    expect(logged).toEqual([])
    step(-2 * DAY_MS)
    step(3 * DAY_MS)

    expect(logged).toEqual([
      [{ stepMs: -2 * DAY_MS, aheadMs: 2 * DAY_MS }, expect.stringContaining('went back')],
      [{ stepMs: 3 * DAY_MS, aheadMs: 0 }, expect.stringContaining('went forward')],
    ])
  })
})
