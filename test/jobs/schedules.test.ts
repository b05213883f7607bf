import { expect, test } from 'vitest'
import { createClosing } from '../../src/core/closing.ts'
import { createSchedules } from '../../src/jobs/schedules.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { silentLog } from '../support/silent-log.ts'

const HOUR_MS = 3_600_000
const HOURLY = { schedule: '0 * * * *', timezone: 'UTC' }

test('a job whose plan came into force before the schedules begin runs once each time', async () => {
  const { clock, closing, schedules, job, runs } = hourlyJob()
  job.follow(HOURLY)
  schedules.begin()
  await clock.advance(0)
  const before = runs()

  await clock.advance(3 * HOUR_MS)
  expect(runs()).toBe(before + 3)
  await closing.close()
  await clock.advance(3 * HOUR_MS)

  expect(runs()).toBe(before + 3)
})

test('schedules that begin after everything was closed run nothing', async () => {
  const { clock, closing, schedules, runs } = hourlyJob()

  await closing.close()
  schedules.begin()
  await clock.advance(3 * HOUR_MS)

  expect(runs()).toBe(0)
})

function hourlyJob() {
  const clock = createFakeClock()
  const closing = createClosing()
  const schedules = createSchedules({ clock, log: silentLog }, closing)
  let runs = 0
  const run = async () => {
    runs += 1
  }
  const job = schedules.add({ name: 'job', run, plan: () => HOURLY })
  return { clock, closing, schedules, job, runs: () => runs }
}
