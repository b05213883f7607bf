import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import SqliteDatabase from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { statusOf } from '../../../src/approval/model/status.ts'
import type { Store } from '../../../src/approval/ports/store.ts'
import { GENESIS } from '../../../src/ledger/fact.ts'
import { createInProcessChanges } from '../../../src/storage/in-process-changes.ts'
import { openStore } from '../../../src/storage/sqlite/open-store.ts'
import { aFact, aFilter } from '../../support/builders.ts'
import { silentLog } from '../../support/silent-log.ts'
import { tempFolder } from '../../support/temp-folder.ts'

/** Databases of earlier versions of Veto, named by their last migration; each version that is released adds one. All tell one story. */
const FOLDER = join('test', 'fixtures', 'databases')
const FIXTURES = readdirSync(FOLDER)

/** Six refunds and a deletion, oldest first. */
const STORY = ['succeeded', 'denied', 'failed', 'rejected', 'cancelled', 'pending', 'approved']

test.each(FIXTURES)(
  'the database %s of an earlier version is migrated: its requests and searches answer, and its chain goes on',
  async (name) => {
    const store = await open(unpacked(name))

    const requests = await store.calls({ sinceMs: 0, afterId: null, limit: 100 })
    expect(requests.map(statusOf)).toEqual(STORY)
    expect(requests.map(({ call }) => call.params).slice(-1)).toEqual([
      { payment_id: 'pay_6', amount_cents: 72_006, currency: 'EUR' },
    ])
    const [, , failed, , , pending] = requests
    expect(failed?.state).toMatchObject({ settledBy: { id: 'U0ANN' }, votes: [{ choice: 'approve' }] })
    expect(await statusesFound(store, { tool: 'refund_payment', outcome: 'pending' })).toEqual(['pending'])
    expect(await statusesFound(store, { reason: 'not this customer' })).toEqual(['rejected'])
    expect(await statusesFound(store, { kind: 'redeemed' })).toEqual(['failed', 'succeeded'])
    expect(await store.nextDueMs()).toBeLessThanOrEqual(Object(pending?.state).deadlineMs)
    await store.commit([{ do: 'append_fact', fact: aFact() }])
    expect(await store.verifyApart({ after: GENESIS, toSeq: null })).toMatchObject({ ok: true })
  },
)

test('a database of a newer version is refused in one sentence, and stays as it is', async () => {
  const path = unpacked(FIXTURES.at(-1) ?? '')
  const db = new SqliteDatabase(path)
  db.pragma('user_version = 999')
  db.close()
  const before = readFileSync(path)

  await expect(open(path)).rejects.toMatchObject({
    code: 'database_too_new',
    message: expect.stringMatching(
      /^Expected a database of version \d+ or older, got version 999: it was made by a newer Veto; run that version, or a later one$/,
    ),
  })
  expect(readFileSync(path).equals(before)).toBe(true)
})

async function statusesFound(store: Store, filter: Parameters<typeof aFilter>[0]) {
  const { rows } = await store.requestList(aFilter(filter))
  return rows.map(({ request }) => statusOf(request))
}

function unpacked(name: string): string {
  const path = join(tempFolder(), 'veto.db')
  writeFileSync(path, gunzipSync(readFileSync(join(FOLDER, name))))
  return path
}

async function open(database: string): Promise<Store> {
  const store = await openStore({ database, log: silentLog, changes: createInProcessChanges(), alone: false })
  onTestFinished(() => store.close())
  return store
}
