import { setTimeout as pause } from 'node:timers/promises'
import { expect, onTestFinished, test, vi } from 'vitest'
import type { Store } from '../../../src/approval/ports/store.ts'
import { createInProcessChanges } from '../../../src/storage/in-process-changes.ts'
import { openStore } from '../../../src/storage/open/open-store.ts'
import { connect } from '../../../src/storage/postgres/session/connection.ts'
import { aPendingRequest, opening } from '../../support/builders.ts'
import { type CuttingProxy, startCuttingProxy } from '../../support/cutting-proxy.ts'
import { emptyDatabase } from '../../support/postgres-database.ts'
import { silentLog } from '../../support/silent-log.ts'

const NEVER_MS = 600_000

interface Reached {
  readonly proxy: CuttingProxy
  readonly store: Store
}

type Times = NonNullable<Parameters<typeof openStore>[0]['times']>

/** The store of a server, which reaches PostgreSQL through a proxy. */
async function reachedStore(times: Times): Promise<Reached> {
  const proxy = await startCuttingProxy(await emptyDatabase())
  const options = { log: silentLog, changes: createInProcessChanges(), alone: false, serves: true }
  const store = await openStore({ database: proxy.url, ...options, times })
  onTestFinished(() => store.close())
  return { proxy, store }
}

test('what PostgreSQL does not answer in time is refused, and never recorded unless its commit was sent; nothing else is lost', async () => {
  const { proxy, store } = await reachedStore({ connectMs: NEVER_MS, answerMs: NEVER_MS, callMs: 3_000 })
  const [before, begun, queued, after] = [1, 2, 3, 4].map(() => aPendingRequest())
  if (!before || !begun || !queued || !after) throw new TypeError('Expected four requests')
  await store.commit(opening(before))

  proxy.hang(true)
  const beingWritten = store.commit(opening(begun))
  await new Promise(setImmediate)
  const results = await Promise.allSettled([beingWritten, store.commit(opening(queued))])
  proxy.hang(false)
  await store.commit(opening(after))

  const refused = {
    status: 'rejected',
    reason: { code: 'store_unavailable', message: 'The database did not answer within 3 s' },
  }
  expect(results).toMatchObject([refused, refused])
  const recorded = (await store.entries(0, 10)).map(({ requestId }) => requestId)
  expect(recorded).toEqual([before.id, after.id])
  expect(await Promise.all([begun, queued].map(({ id }) => store.request(id)))).toEqual([null, null])
})

test('what was refused as its session did not answer is not written in the next one', async () => {
  const { proxy, store } = await reachedStore({ connectMs: NEVER_MS, answerMs: 2_000, callMs: 1_000 })
  const [before, refused, after] = [1, 2, 3].map(() => aPendingRequest())
  if (!before || !refused || !after) throw new TypeError('Expected three requests')
  await store.commit(opening(before))

  proxy.hang(true)
  await expect(store.commit(opening(refused))).rejects.toMatchObject({ code: 'store_unavailable' })
  await pause(2_000)
  proxy.hang(false)
  await vi.waitFor(() => store.commit(opening(after)), { timeout: 10_000 })

  const recorded = (await store.entries(0, 10)).map(({ requestId }) => requestId)
  expect(recorded).toEqual([before.id, after.id])
})

test('lists, searches and statistics that PostgreSQL does not answer are refused in the time of a call', async () => {
  const { proxy, store } = await reachedStore({ connectMs: NEVER_MS, answerMs: NEVER_MS, callMs: 1_000 })
  const read = () => [
    store.undelivered(10),
    store.agentKeys(),
    store.backlog(),
    store.entries(0, 10),
    store.audit({ limit: 10 }),
    store.requestList({ limit: 10 }),
    store.pendingInTurns({ requesters: null, limit: 10 }),
    store.activity(0, 1),
  ]
  await Promise.all(read())

  proxy.hang(true)
  const results = await Promise.allSettled(read())
  proxy.hang(false)

  expect(results).toMatchObject(
    results.map(() => ({
      status: 'rejected',
      reason: { code: 'store_unavailable', message: 'The database did not answer within 1 s' },
    })),
  )
})

test('a session that the network lost without a sign is given up, and what was asked in it is read in another one', async () => {
  const { proxy, store } = await reachedStore({ answerMs: 3_000, callMs: NEVER_MS })
  const request = aPendingRequest()
  await store.commit(opening(request))
  await store.request(request.id)

  proxy.loseSessions()

  expect(await store.request(request.id)).toMatchObject({ id: request.id })
  expect(await store.openLockdowns()).toEqual([])
})

test('slow searches do not make a server unready', async () => {
  const database = await emptyDatabase()
  const options = { log: silentLog, changes: createInProcessChanges(), alone: false, serves: true }
  const store = await openStore({ database, ...options })
  onTestFinished(() => store.close())
  await store.check()
  const other = await connect(database)
  onTestFinished(() => other.close())
  await other.script('BEGIN; LOCK TABLE lockdowns IN ACCESS EXCLUSIVE MODE')

  const searches = Promise.all([1, 2, 3].map(() => store.lockdowns({ beforeId: null, limit: 1 })))
  await store.check()

  await other.script('ROLLBACK')
  expect(await searches).toEqual([[], [], []])
})
