import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { createDigestJob } from '../../src/approval/timers/digest-job.ts'
import { createSchedule, lastOccurrence, type Plan } from '../../src/jobs/schedule.ts'
import type { DigestPlan } from '../../src/policy/bundle.ts'
import { createInProcessChanges } from '../../src/storage/in-process-changes.ts'
import { openStore } from '../../src/storage/sqlite/open-store.ts'
import { aFact } from '../support/builders.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { silentLog } from '../support/silent-log.ts'
import { tempFolder } from '../support/temp-folder.ts'

const HOUR_MS = 3_600_000
const WEEK_MS = 168 * HOUR_MS
const BERLIN = { schedule: '30 2 * * SUN', timezone: 'Europe/Berlin' }

test.each([
  ['a day like others', '2026-11-22T12:00:00Z', '2026-11-22T01:30:00.000Z', '2026-11-15T01:30:00.000Z'],
  ['the moment itself', '2026-11-22T01:30:00Z', '2026-11-22T01:30:00.000Z', '2026-11-15T01:30:00.000Z'],
  ['the minute before', '2026-11-22T01:29:59Z', '2026-11-15T01:30:00.000Z', '2026-11-08T01:30:00.000Z'],
  ['an hour that is skipped', '2027-03-28T12:00:00Z', '2027-03-28T01:00:00.000Z', '2027-03-21T01:30:00.000Z'],
  [
    'the minute before it is skipped',
    '2027-03-28T00:59:00Z',
    '2027-03-21T01:30:00.000Z',
    '2027-03-14T01:30:00.000Z',
  ],
  [
    'an hour that comes twice, its first time',
    '2026-10-25T00:30:00Z',
    '2026-10-25T00:30:00.000Z',
    '2026-10-18T00:30:00.000Z',
  ],
  [
    'an hour that comes twice, in between',
    '2026-10-25T01:10:00Z',
    '2026-10-25T00:30:00.000Z',
    '2026-10-18T00:30:00.000Z',
  ],
  [
    'an hour that comes twice, its second time',
    '2026-10-25T01:30:00Z',
    '2026-10-25T00:30:00.000Z',
    '2026-10-18T00:30:00.000Z',
  ],
])('lastOccurrence() on %s', (_what, now, at, before) => {
  const found = lastOccurrence(BERLIN, Date.parse(now))

  expect(found && new Date(found.atMs).toISOString()).toBe(at)
  expect(found && new Date(found.beforeMs ?? 0).toISOString()).toBe(before)
})

test('lastOccurrence() is never in the future, not even by a millisecond', () => {
  const before = lastOccurrence(BERLIN, Date.parse('2026-11-22T01:29:59.999Z'))

  expect(before && new Date(before.atMs).toISOString()).toBe('2026-11-15T01:30:00.000Z')
})

test('lastOccurrence() looks back eight days, and finds the same local time a week before', () => {
  const spring = lastOccurrence(
    { schedule: '0 9 * * MON', timezone: 'Europe/Berlin' },
    Date.parse('2027-03-29T07:00:00Z'),
  )

  expect(spring && (spring.atMs - spring.weekBeforeMs) / HOUR_MS).toBe(167)
  expect(
    lastOccurrence({ schedule: '0 9 1 * *', timezone: 'UTC' }, Date.parse('2026-11-20T00:00:00Z')),
  ).toBeNull()
})

const ZONES = [
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'America/Santiago',
  'Asia/Beirut',
  'Africa/Casablanca',
  'UTC',
]

test('a weekly schedule has one occurrence in each week, and its weeks are contiguous, whatever the zone, the hour and the time of the query', () => {
  const plan = fc.record({
    timezone: fc.constantFrom(...ZONES),
    schedule: fc
      .tuple(fc.integer({ min: 0, max: 59 }), fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 6 }))
      .map(([minute, hour, weekday]) => `${minute} ${hour} * * ${weekday}`),
  })
  const steps = fc.array(fc.integer({ min: 1, max: 95 }), { minLength: 150, maxLength: 150 })
  fc.assert(
    fc.property(plan, steps, (weekly, hours) => {
      const startMs = Date.parse('2026-09-01T00:00:00Z')
      const seen = new Set<number>()
      let nowMs = startMs
      for (const step of hours) {
        nowMs += step * HOUR_MS
        const found = lastOccurrence(weekly, nowMs)
        if (found === null) continue
        expect(found.weekBeforeMs).toBe(found.beforeMs)
        seen.add(found.atMs)
      }
      const all = [...seen].sort((one, other) => one - other)
      for (const [index, atMs] of all.entries()) {
        const before = all[index - 1]
        if (before !== undefined) expect(Math.abs(atMs - before - WEEK_MS)).toBeLessThanOrEqual(2 * HOUR_MS)
      }
      expect(nowMs - Math.max(...all)).toBeLessThanOrEqual(WEEK_MS + 2 * HOUR_MS)
    }),
    { numRuns: 15 },
  )
})

test.each([
  ['the hour of its schedule is skipped', '2027-03-17T00:00:00Z'],
  ['the hour of its schedule comes twice', '2026-10-14T00:00:00Z'],
])('the digest is posted once for each of three weeks, although %s', async (_what, start) => {
  const { follow, advance, postedPeriods, stop } = await aDigest(Date.parse(start))
  follow(BERLIN)

  await advance(3 * WEEK_MS)
  await stop()

  expect(await postedPeriods()).toHaveLength(3)
})

test('a missed digest is posted when Veto is back, and only once', async () => {
  const { follow, stop, advance, postedPeriods } = await aDigest(Date.parse('2027-03-26T00:00:00Z'))
  follow(BERLIN)
  await stop()
  await advance(3 * 24 * HOUR_MS)

  follow(BERLIN)
  follow(BERLIN)
  await advance(HOUR_MS)
  await stop()

  expect(await postedPeriods()).toEqual(['2027-03-28T01:00:00.000Z'])
})

test('the digest is not posted again when its hour or its zone is changed within the week', async () => {
  const { follow, stop, advance, postedPeriods } = await aDigest(Date.parse('2026-11-20T00:00:00Z'))
  follow({ schedule: '0 9 * * MON', timezone: 'UTC' })
  await advance(4 * 24 * HOUR_MS)
  follow({ schedule: '0 10 * * MON', timezone: 'UTC' })
  await advance(HOUR_MS)
  follow({ schedule: '0 9 * * MON', timezone: 'America/New_York' })
  await advance(8 * 24 * HOUR_MS)
  await stop()

  expect(await postedPeriods()).toEqual(['2026-11-23T09:00:00.000Z', '2026-11-30T14:00:00.000Z'])
})

/** A digest on a store of its own, which began a moment ago. */
async function aDigest(startMs: number) {
  const clock = createFakeClock(startMs)
  const store = await openStore({
    database: `${tempFolder()}/veto.db`,
    log: silentLog,
    changes: createInProcessChanges(),
    alone: true,
  })
  await store.commit([{ do: 'append_fact', fact: aFact({ atMs: startMs }) }])
  let plan: DigestPlan | null = null
  const run = createDigestJob({ store, outbox: { notify() {} }, clock, plan: () => plan, lastOccurrence })
  const schedule = createSchedule({ name: 'digest', run, clock, log: silentLog })
  onTestFinished(async () => {
    await schedule.stop()
    await store.close()
  })
  return {
    follow(next: Plan) {
      plan = { ...next, channel: '#digest', monthly: false, groups: [] }
      schedule.follow(plan)
    },
    stop: () => schedule.stop(),
    async advance(byMs: number) {
      await clock.advance(byMs)
      await store.head()
    },
    async postedPeriods() {
      const found = await store.undelivered(1_000)
      return found.map(({ id }) => id.slice('digest:'.length)).sort()
    },
  }
}
