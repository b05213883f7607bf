import { expect, onTestFinished, test } from 'vitest'
import { newRequestId } from '../../../../src/core/ids.ts'
import { POSTGRES_TIMES } from '../../../../src/storage/common/postgres-times.ts'
import { createInProcessChanges } from '../../../../src/storage/in-process-changes.ts'
import { openStore } from '../../../../src/storage/open/open-store.ts'
import { requestReads } from '../../../../src/storage/postgres/reads/requests.ts'
import { createReader, type Reader } from '../../../../src/storage/postgres/session/reader.ts'
import { aPendingRequest, NOW_MS, opening } from '../../../support/builders.ts'
import { emptyDatabase, runSql } from '../../../support/postgres-database.ts'
import { silentLog } from '../../../support/silent-log.ts'

/** Reads of a database with these requests, and how many queries they made. */
async function countedReads(requests: readonly ReturnType<typeof aPendingRequest>[]) {
  const url = await emptyDatabase()
  const options = { log: silentLog, changes: createInProcessChanges(), alone: false }
  const store = await openStore({ database: url, ...options })
  for (const request of requests) await store.commit(opening(request))
  await store.close()
  const reader = createReader(url, POSTGRES_TIMES)
  onTestFinished(() => reader.close())
  let queries = 0
  const lookUp: Reader['lookUp'] = (...query) => {
    queries += 1
    return reader.lookUp(...query)
  }
  return { url, reads: requestReads({ ...reader, lookUp }), queries: () => queries }
}

test('the requests of many agents that come back at once are read with one query, and each agent gets its own', async () => {
  const requests = Array.from({ length: 40 }, (_, at) => aPendingRequest({ createdAtMs: NOW_MS + at }))
  const { reads, queries } = await countedReads(requests)
  const unknown = newRequestId(NOW_MS)

  const found = await Promise.all([...requests.map(({ id }) => reads.request(id)), reads.request(unknown)])

  expect(found).toEqual([...requests, null])
  expect(queries()).toBe(1)
})

test('a request that was tampered with fails for who reads it, and for nobody who reads at the same time', async () => {
  const [intact, broken] = [aPendingRequest(), aPendingRequest()]
  const { url, reads } = await countedReads([intact, broken])
  await runSql(url, `UPDATE requests SET state = '{}' WHERE id = '${broken.id}'`)

  const results = await Promise.allSettled([intact, broken].map(({ id }) => reads.request(id)))

  expect(results).toMatchObject([
    { status: 'fulfilled', value: { id: intact.id } },
    { status: 'rejected', reason: { code: 'store_corrupt' } },
  ])
})
