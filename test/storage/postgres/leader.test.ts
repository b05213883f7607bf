import { expect, onTestFinished, test } from 'vitest'
import type { OtherCommit } from '../../../src/approval/ports/changes.ts'
import type { Store } from '../../../src/approval/ports/store.ts'
import { createInProcessChanges } from '../../../src/storage/in-process-changes.ts'
import { openStore } from '../../../src/storage/open/open-store.ts'
import { aDelivery, aPendingRequest, NOW_MS, opening, settledAs } from '../../support/builders.ts'
import { emptyDatabase, runSql } from '../../support/postgres-database.ts'
import { silentLog } from '../../support/silent-log.ts'

/** The store of a server, and what it learns from others. */
async function openServer(database: string) {
  const changes = createInProcessChanges()
  const learned: OtherCommit[] = []
  let more = Promise.withResolvers<void>()
  changes.onCommittedElsewhere((commit) => {
    // What is found every few seconds anyway names callbacks.
    if (!commit.kinds.has('insert_callback')) learned.push(commit)
    more.resolve()
  })
  const store = await openStore({ database, log: silentLog, changes, alone: false, serves: true })
  onTestFinished(() => store.close())
  return {
    ...{ store, learned },
    async hasLearned(count: number) {
      while (learned.length < count) {
        await more.promise
        more = Promise.withResolvers()
      }
    },
  }
}

function untilLeads(store: Store): Promise<void> {
  return new Promise((resolve) => store.onLead(resolve))
}

test('of the servers on a PostgreSQL database the first leads, and when it ends, another one does', async () => {
  const database = await emptyDatabase()
  const first = await openServer(database)
  const second = await openServer(database)
  const begins = untilLeads(second.store)
  const before = [first.store.leads(), second.store.leads()]

  await first.store.close()
  await begins

  expect(before).toEqual([true, false])
  expect([first.store.leads(), second.store.leads()]).toEqual([false, true])
})

test('when PostgreSQL ends the session of the leader, it knows at once, and one server leads again', async () => {
  const database = await emptyDatabase()
  const servers = [await openServer(database), await openServer(database)]
  const begins = Promise.race(servers.map(({ store }) => untilLeads(store)))

  await runSql(database, END_LISTENERS)
  await begins

  expect(servers.filter(({ store }) => store.leads())).toHaveLength(1)
})

const END_LISTENERS = `SELECT pg_terminate_backend(pid) FROM pg_locks
  WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`

test('what a server commits, another one learns by a notification, with the time at which it is due', async () => {
  const database = await emptyDatabase()
  const [one, other] = [await openServer(database), await openServer(database)]
  const request = aPendingRequest({}, { deadlineMs: NOW_MS + 60_000 })

  await one.store.commit([...opening(request), { do: 'deliver', delivery: aDelivery(request) }])
  const settled = settledAs(request, 'rejected')
  await one.store.commit([{ do: 'transition', request: settled, from: 'pending', beforeDeadlineMs: null }])
  await other.hasLearned(2)

  expect(other.learned).toEqual([
    { kinds: new Set(['open', 'deliver']), requestIds: [request.id], dueAtMs: NOW_MS + 60_000 },
    { kinds: new Set(['transition']), requestIds: [request.id], dueAtMs: null },
  ])
  expect(one.learned).toEqual([])
})
