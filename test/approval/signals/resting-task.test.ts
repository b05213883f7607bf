import { expect, test } from 'vitest'
import { createRestingTask } from '../../../src/approval/signals/resting-task.ts'
import { createFakeClock } from '../../support/fake-clock.ts'

/** A task that takes as long as it is told, and counts its runs. */
function restingTask(tookMs: number) {
  const clock = createFakeClock()
  let ticksMs = 0
  const runs: number[] = []
  const task = createRestingTask({ ...clock, ticksMs: () => clock.ticksMs() + ticksMs }, async () => {
    runs.push(clock.nowMs())
    ticksMs += tookMs
  })
  return { clock, task, runs }
}

const turn = () => new Promise(setImmediate)

test('a resting task begins two turns after it is notified, once for all notifications until then', async () => {
  const { task, runs } = restingTask(0)

  task.now()
  await turn()
  task.now()
  const early = runs.length
  await turn()
  await turn()

  expect([early, runs.length]).toEqual([0, 1])
})

test('a resting task that ran for 10 ms runs again after 40 ms, however often it is notified', async () => {
  const { clock, task, runs } = restingTask(10)
  const startMs = clock.nowMs()
  task.now()
  await clock.advance(0)
  await clock.advance(0)

  for (let notified = 0; notified < 5; notified += 1) task.now()
  await clock.advance(39)
  await clock.advance(0)
  const resting = runs.length
  await clock.advance(1)
  await clock.advance(0)
  await clock.advance(0)

  expect(resting).toBe(1)
  expect(runs).toEqual([startMs, startMs + 40])
})

test('a resting task whose run took a minute, as the database or the whole process hung, runs again a second after it', async () => {
  const { clock, task, runs } = restingTask(60_000)
  const startMs = clock.nowMs()
  task.now()
  await clock.advance(0)
  await clock.advance(0)

  task.now()
  await clock.advance(1_000)
  await clock.advance(0)
  await clock.advance(0)

  expect(runs).toEqual([startMs, startMs + 1_000])
})

test('a notification during a run causes another run', async () => {
  const clock = createFakeClock()
  let runs = 0
  const task = createRestingTask(clock, async () => {
    runs += 1
    if (runs === 1) task.now()
  })

  task.now()
  for (let turns = 0; turns < 8; turns += 1) await turn()
  await task.stop()

  expect(runs).toBe(2)
})
