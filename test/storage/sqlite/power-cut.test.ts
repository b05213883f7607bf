import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import type { Store } from '../../../src/approval/ports/store.ts'
import type { RequestId } from '../../../src/core/ids.ts'
import { verifyChain } from '../../../src/ledger/verify.ts'
import { createInProcessChanges } from '../../../src/storage/in-process-changes.ts'
import { openStore } from '../../../src/storage/sqlite/open-store.ts'
import { aRequest, opening } from '../../support/builders.ts'
import { migratedDatabase } from '../../support/migrated-database.ts'
import { silentLog } from '../../support/silent-log.ts'
import { tempFolder } from '../../support/temp-folder.ts'

const REQUESTS = 24
/** Each opens a database anew. */
const CUTS = 60

test('whatever part of the log a power cut leaves, whole, torn or followed by garbage, the database holds all that was acknowledged by then, in order, with its chain intact', async () => {
  const written = await writtenLog()

  await fc.assert(
    fc.asyncProperty(fc.nat(written.log.length), fc.boolean(), async (size, hasGarbage) => {
      const tail = hasGarbage
        ? Buffer.alloc(Math.min(8_192, written.log.length - size), 0xa5)
        : Buffer.alloc(0)
      const found = await recordedIn({
        ...written,
        log: Buffer.concat([written.log.subarray(0, size), tail]),
      })

      const acknowledged = written.commits.filter((commit) => commit.logSize <= size)
      expect(found.slice(0, acknowledged.length)).toEqual(acknowledged.map(({ id }) => id))
      expect(found).toEqual(written.commits.slice(0, found.length).map(({ id }) => id))
    }),
    { numRuns: CUTS },
  )
})

test('a power cut that leaves any part of a checkpoint in the database file loses nothing that was acknowledged', async () => {
  const written = await writtenLog()

  await fc.assert(
    fc.asyncProperty(fc.infiniteStream(fc.boolean()), async (copies) => {
      const database = mixedPages(written.database, written.checkpointed, copies)
      expect(await recordedIn({ ...written, database })).toEqual(written.commits.map(({ id }) => id))
    }),
    { numRuns: 10 },
  )
})

const PAGE_BYTES = 4_096

/** Each page as it was before the checkpoint or after it, as pages are written in no certain order. */
function mixedPages(before: Buffer, after: Buffer, copies: fc.Stream<boolean>): Buffer {
  const mixed = Buffer.alloc(Math.max(before.length, after.length))
  before.copy(mixed)
  for (let at = 0; at < after.length; at += PAGE_BYTES) {
    if (copies.next().value === true) after.copy(mixed, at, at, at + PAGE_BYTES)
  }
  return mixed
}

interface WrittenLog {
  readonly database: Buffer
  readonly log: Buffer
  /** The database once all of the log is in it. */
  readonly checkpointed: Buffer
  /** In the order in which they were acknowledged, each with the size of the log at that moment. */
  readonly commits: readonly { readonly id: RequestId; readonly logSize: number }[]
}

async function writtenLog(): Promise<WrittenLog> {
  const path = migratedDatabase()
  const store = await open(path)
  const commits: { id: RequestId; logSize: number }[] = []
  for (let n = 0; n < REQUESTS; n += 1) {
    const request = aRequest()
    await store.commit(opening(request))
    commits.push({ id: request.id, logSize: statSync(`${path}-wal`).size })
  }
  const [database, log] = [readFileSync(path), readFileSync(`${path}-wal`)]
  await store.close()
  return { database, log, checkpointed: readFileSync(path), commits }
}

/** The requests in a database as a power cut left it, oldest first, once it is opened again and its chain is verified. */
async function recordedIn({
  database,
  log,
}: Pick<WrittenLog, 'database' | 'log'>): Promise<readonly RequestId[]> {
  const path = join(tempFolder(), 'veto.db')
  writeFileSync(path, database)
  writeFileSync(`${path}-wal`, log)
  const store = await open(path)
  expect(await verifyChain(store)).toMatchObject({ ok: true })
  const entries = await store.entries(0, REQUESTS + 1)
  const found = await store.calls({ sinceMs: 0, afterId: null, limit: REQUESTS + 1 })
  await store.close()
  expect(entries.map(({ requestId }) => requestId)).toEqual(found.map(({ id }) => id))
  return found.map(({ id }) => id)
}

async function open(database: string): Promise<Store> {
  const store = await openStore({ database, log: silentLog, changes: createInProcessChanges(), alone: false })
  onTestFinished(() => store.close())
  return store
}
