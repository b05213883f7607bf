import { statSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { createInProcessChanges } from '../../../src/storage/in-process-changes.ts'
import { openStore } from '../../../src/storage/sqlite/open-store.ts'
import { aFact } from '../../support/builders.ts'
import { silentLog } from '../../support/silent-log.ts'
import { tempFolder } from '../../support/temp-folder.ts'

const MIB = 1024 * 1024

test('the write-ahead log that a long reader made grow shrinks when the reader has ended', async () => {
  const database = join(tempFolder(), 'veto.db')
  const store = await openStore({ database, log: silentLog, changes: createInProcessChanges(), alone: true })
  onTestFinished(() => store.close())
  const reader = new Database(database, { readonly: true })
  onTestFinished(() => void reader.close())
  reader.exec('BEGIN')
  reader.prepare('SELECT count(*) FROM ledger').get()
  const logSize = () => statSync(`${database}-wal`).size
  while (logSize() < 24 * MIB) await store.check()

  reader.exec('COMMIT')
  for (let n = 0; n < 3; n++) await store.commit([{ do: 'append_fact', fact: aFact() }])

  expect(logSize()).toBeLessThanOrEqual(16 * MIB)
})
