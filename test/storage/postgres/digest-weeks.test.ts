import { expect, onTestFinished, test } from 'vitest'
import { createDigestJob } from '../../../src/approval/timers/digest-job.ts'
import { lastOccurrence } from '../../../src/jobs/schedule.ts'
import { createInProcessChanges } from '../../../src/storage/in-process-changes.ts'
import { openStore } from '../../../src/storage/open/open-store.ts'
import { aFact, NOW_MS } from '../../support/builders.ts'
import { createFakeClock } from '../../support/fake-clock.ts'
import { emptyDatabase, runSql } from '../../support/postgres-database.ts'
import { silentLog } from '../../support/silent-log.ts'

const WEEK_MS = 7 * 86_400_000
const WEEKS = 100
const PLAN = {
  channel: '#digest',
  schedule: '30 2 * * SUN',
  timezone: 'Europe/Berlin',
  monthly: false,
  groups: [{ name: 'finance-team', channel: '#digest' }],
}
const END_OTHER_SESSIONS = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
  WHERE datname = current_database() AND pid <> pg_backend_pid()`

test('of five servers that are to post the digest of a week, one does, in each of a hundred weeks, also when their sessions end meanwhile in ten of them', async () => {
  const database = await emptyDatabase()
  const clock = createFakeClock(NOW_MS)
  const claimed: unknown[] = []
  const servers = await Promise.all(Array.from({ length: 5 }, open))
  await servers[0]?.store.commit([{ do: 'append_fact', fact: aFact({ atMs: NOW_MS }) }])
  await clock.advance(WEEK_MS)

  for (let week = 1; week <= WEEKS; week += 1) {
    await clock.advance(WEEK_MS)
    const runs = Promise.allSettled(servers.map(({ run }) => run()))
    if (week % 10 !== 0) {
      expect((await runs).map(({ status }) => status)).toEqual(servers.map(() => 'fulfilled'))
      continue
    }
    await runSql(database, END_OTHER_SESSIONS)
    await runs
    // The schedule runs it again, too.
    await expect.poll(() => Promise.all(servers.map(({ run }) => run())), { timeout: 60_000 }).toBeTruthy()
  }

  const queued = (await servers[0]?.store.undelivered(1_000)) ?? []
  const periods = Map.groupBy(queued, ({ subject }) =>
    subject.kind === 'digest' ? subject.period.fromMs : 0,
  )
  expect(periods.size).toBe(WEEKS)
  expect([...periods.values()].every((digests) => digests.length === 2)).toBe(true)
  expect(claimed).toEqual([...new Set(claimed)])
  expect(claimed.length).toBeLessThanOrEqual(WEEKS)

  async function open() {
    const changes = createInProcessChanges()
    const store = await openStore({ database, log: silentLog, changes, alone: false, serves: true })
    onTestFinished(() => store.close())
    const commit: typeof store.commit = async (unit) => {
      const result = await store.commit(unit)
      if (result.ok) claimed.push(...unit.flatMap((change) => (change.do === 'claim' ? [change.period] : [])))
      return result
    }
    const watched = { ...store, commit }
    return {
      store,
      run: createDigestJob({
        store: watched,
        outbox: { notify() {} },
        clock,
        plan: () => PLAN,
        lastOccurrence,
      }),
    }
  }
})
