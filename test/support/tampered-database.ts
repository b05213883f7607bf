import { join } from 'node:path'
import Database from 'better-sqlite3'
import { onTestFinished } from 'vitest'
import { paramsDigest } from '../../src/approval/decide/params-digest.ts'
import type { KeptRequest } from '../../src/approval/model/request.ts'
import { createVerifyRecord } from '../../src/approval/queries/verify-record.ts'
import { createInProcessChanges } from '../../src/storage/in-process-changes.ts'
import { openStore } from '../../src/storage/sqlite/open-store.ts'
import { aCall, aFact, aFactOf, aPendingRequest, aRequest, opening } from './builders.ts'
import { readNothing } from './read-nothing.ts'
import { silentLog } from './silent-log.ts'
import { tempFolder } from './temp-folder.ts'

/** A store, and the database under it, opened behind its back with the settings of a plain SQLite program. */
export async function aDatabase() {
  const database = join(tempFolder(), 'veto.db')
  const store = await openStore({ database, log: silentLog, changes: createInProcessChanges(), alone: false })
  const raw = new Database(database)
  raw.pragma('recursive_triggers = OFF')
  raw.pragma('foreign_keys = OFF')
  onTestFinished(async () => {
    raw.close()
    await store.close()
  })
  return { store, raw, verify: createVerifyRecord(store, readNothing) }
}

/** With five entries about nothing in particular. */
export async function fiveEntries() {
  const opened = await aDatabase()
  for (let n = 1; n <= 5; n++) {
    const bundleHash = 'a'.repeat(64)
    await opened.store.commit([{ do: 'append_fact', fact: aFact({ reason: `fact ${n}`, bundleHash }) }])
  }
  return opened
}

/** With three calls: entries 1 to 3. The second has a masked param, the third was edited: entry 4. */
export async function threeCalls() {
  const opened = await aDatabase()
  const plain = called({ amount_cents: 100 })
  const masked = { ...called({ card: '4111111111111111' }), maskedParams: { card: '‹masked›' } }
  const asked = named(aPendingRequest({ call: aCall({ params: { amount_cents: 900 } }) }))
  for (const request of [plain, masked, asked]) await opened.store.commit(opening(request))
  const edited = editedTo(asked, { amount_cents: 500 })
  await opened.store.commit([
    { do: 'transition', request: edited, from: 'pending', beforeDeadlineMs: null },
    { do: 'append_fact', fact: aFactOf(edited, { kind: 'edited' }) },
  ])
  return opened
}

export function called(params: KeptRequest['call']['params']): KeptRequest {
  return named(aRequest({ call: aCall({ params }) }))
}

function named<R extends KeptRequest>(request: R): R {
  return {
    ...request,
    maskedParams: request.call.params,
    paramsDigest: paramsDigest(request.salt, request.call),
  }
}

function editedTo(request: KeptRequest, params: KeptRequest['call']['params']): KeptRequest {
  return {
    ...request,
    version: 2,
    edit: {
      by: { id: 'U0ANN', name: 'Ann' },
      atMs: request.createdAtMs,
      params,
      maskedParams: params,
      furthestStage: 0,
    },
    paramsDigest: paramsDigest(request.salt, { ...request.call, params }),
  }
}

type OpenedDatabase = Awaited<ReturnType<typeof aDatabase>>

/** Removes every trigger, as somebody with all rights may. */
export function dropTriggers({ raw }: OpenedDatabase): void {
  const names = raw.prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'").pluck().all()
  for (const name of names) raw.exec(`DROP TRIGGER ${name}`)
}

/** What a check of the record says after somebody with all rights ran this SQL. */
export async function foundAfter(open: () => Promise<OpenedDatabase>, sql: string) {
  const opened = await open()
  dropTriggers(opened)
  opened.raw.exec(sql)
  return opened.verify()
}

export const verificationAfter = (sql: string) => foundAfter(fiveEntries, sql)
