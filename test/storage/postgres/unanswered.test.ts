import { expect, onTestFinished, test } from 'vitest'
import type { Store } from '../../../src/approval/ports/store.ts'
import { createInProcessChanges } from '../../../src/storage/in-process-changes.ts'
import { openStore } from '../../../src/storage/open/open-store.ts'
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

test('what PostgreSQL does not commit in time is refused; of that, what was not yet sent is never recorded, and nothing is lost', async () => {
  const { proxy, store } = await reachedStore({ connectMs: NEVER_MS, answerMs: NEVER_MS, callMs: 3_000 })
  const [before, sent, queued, after] = [1, 2, 3, 4].map(() => aPendingRequest())
  if (!before || !sent || !queued || !after) throw new TypeError('Expected four requests')
  await store.commit(opening(before))

  proxy.hang(true)
  const beingSent = store.commit(opening(sent))
  await new Promise(setImmediate)
  const results = await Promise.allSettled([beingSent, store.commit(opening(queued))])
  proxy.hang(false)
  await store.commit(opening(after))

  const refused = {
    status: 'rejected',
    reason: { code: 'store_unavailable', message: 'The database did not answer within 3 s' },
  }
  expect(results).toMatchObject([refused, refused])
  const recorded = (await store.entries(0, 10)).map(({ requestId }) => requestId)
  expect(recorded).toEqual([before.id, sent.id, after.id])
  expect(await store.request(queued.id)).toBeNull()
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
