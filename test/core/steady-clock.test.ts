import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createSteadyClock } from '../../src/core/steady-clock.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { recordingLog } from '../support/recording-log.ts'
import { silentLog } from '../support/silent-log.ts'

const DAY_MS = 86_400_000

const AN_EVENT = fc.record({ advanceMs: fc.nat(DAY_MS), stepMs: fc.integer({ min: -DAY_MS, max: DAY_MS }) })

test('a steady clock never goes back, never lags the wall clock, and counts each span at least in full', async () => {
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

test('a steady clock equals the wall clock while that does not step', async () => {
  const machine = createFakeClock()
  const clock = createSteadyClock({ machine, log: silentLog })

  await machine.advance(12_345)

  expect(clock.nowMs()).toBe(machine.nowMs())
})

test('a steady clock is never before its floor, goes on from there, and logs that it was raised once', async () => {
  const logged: unknown[] = []
  const machine = createFakeClock()
  const startMs = machine.nowMs()
  let floorMs = startMs + 60_000
  const clock = createSteadyClock({ machine, log: recordingLog(logged), floorMs: () => floorMs })

  const raised = clock.nowMs()
  await machine.advance(5_000)
  const later = clock.nowMs()
  floorMs = startMs
  const lowered = clock.nowMs()

  expect([raised, later, lowered]).toEqual([startMs + 60_000, startMs + 65_000, startMs + 65_000])
  expect(logged).toHaveLength(1)
})

test('a steady clock returns whole milliseconds, whatever the resolution of its ticks', () => {
  let ticksMs = 0.25
  const machine = { ...createFakeClock(), nowMs: () => 1_000, ticksMs: () => ticksMs }
  const clock = createSteadyClock({ machine, log: silentLog })

  ticksMs = 7.75

  expect(clock.nowMs()).toBe(1_007)
})

test('a steady clock logs each step once, in either direction, and no small corrections', () => {
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
    [{ stepMs: -2 * DAY_MS, aheadMs: 2 * DAY_MS }, expect.stringContaining('set back')],
    [{ stepMs: 3 * DAY_MS, aheadMs: 0 }, expect.stringContaining('set forward')],
  ])
})
