import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { readChain } from '../../src/ledger/read-chain.ts'
import { verifyChain } from '../../src/ledger/verify.ts'
import { createInProcessChanges } from '../../src/storage/in-process-changes.ts'
import { openStore } from '../../src/storage/open-store.ts'
import { aFact } from '../support/builders.ts'
import { silentLog } from '../support/silent-log.ts'
import { tempFolder } from '../support/temp-folder.ts'

/** A store with five entries, and the database under it, opened behind its back. */
async function fiveEntries() {
  const database = join(tempFolder(), 'veto.db')
  const store = await openStore({ database, log: silentLog, changes: createInProcessChanges(), alone: false })
  const raw = new Database(database)
  onTestFinished(async () => {
    raw.close()
    await store.close()
  })
  for (let n = 1; n <= 5; n++) await store.commit([{ do: 'note', fact: aFact({ reason: `fact ${n}` }) }])
  return { store, raw }
}

/** What a check of the chain says after somebody with all rights ran this SQL. */
async function verdictAfter(sql: string) {
  const { store, raw } = await fiveEntries()
  raw.exec('DROP TRIGGER ledger_no_update; DROP TRIGGER ledger_no_delete;')
  raw.exec(sql)
  const head = await store.head()
  return verifyChain(readChain(store, head.seq), head)
}

test('the ledger refuses UPDATE, DELETE and REPLACE', async () => {
  const { store, raw } = await fiveEntries()

  for (const sql of [
    "UPDATE ledger SET reason = 'another' WHERE seq = 2",
    'DELETE FROM ledger WHERE seq = 2',
    'DELETE FROM ledger',
  ]) {
    expect(() => raw.exec(sql)).toThrow('the ledger is append-only')
  }
  raw.pragma('recursive_triggers = ON')
  expect(() => raw.exec('REPLACE INTO ledger SELECT * FROM ledger WHERE seq = 2')).toThrow('append-only')
  expect(await store.entries(0, 10)).toHaveLength(5)
})

test('verifyChain() names a changed row', async () => {
  const verdict = await verdictAfter("UPDATE ledger SET reason = 'another' WHERE seq = 3")

  expect(verdict).toEqual({ ok: false, badSeq: 3, fault: 'was changed after it was written' })
})

test('verifyChain() names a row whose values no ledger could hold', async () => {
  expect(await verdictAfter("UPDATE ledger SET kind = 'nonsense' WHERE seq = 2")).toMatchObject({ badSeq: 2 })
  expect(await verdictAfter('UPDATE ledger SET at_ms = 9e15 WHERE seq = 2')).toMatchObject({ badSeq: 2 })
})

test('verifyChain() names the first of two swapped rows', async () => {
  const verdict = await verdictAfter(
    'UPDATE ledger SET seq = -1 WHERE seq = 2; UPDATE ledger SET seq = 2 WHERE seq = 3; UPDATE ledger SET seq = 3 WHERE seq = -1',
  )

  expect(verdict).toMatchObject({ ok: false, badSeq: 2 })
})

test('verifyChain() names a removed row', async () => {
  expect(await verdictAfter('DELETE FROM ledger WHERE seq = 4')).toMatchObject({ ok: false, badSeq: 4 })
})

test('verifyChain() finds a tail that was cut off', async () => {
  const verdict = await verdictAfter('DELETE FROM ledger WHERE seq > 3')

  expect(verdict).toMatchObject({ ok: false, badSeq: 4, fault: expect.stringContaining('up to entry 5') })
})

test('a chain that goes on after its tail was cut shows the gap', async () => {
  const { store, raw } = await fiveEntries()
  raw.exec('DROP TRIGGER ledger_no_delete; DELETE FROM ledger WHERE seq > 3')

  await store.commit([{ do: 'note', fact: aFact() }])

  const head = await store.head()
  expect(await verifyChain(readChain(store, head.seq), head)).toMatchObject({ ok: false, badSeq: 4 })
})
