import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { createInProcessChanges } from '../../../src/storage/in-process-changes.ts'
import { openStore } from '../../../src/storage/sqlite/open-store.ts'
import { NOW_MS } from '../../support/builders.ts'
import { silentLog } from '../../support/silent-log.ts'
import { tempFolder } from '../../support/temp-folder.ts'

/** A store, and the database under it, opened behind its back. */
async function aDatabase() {
  const database = join(tempFolder(), 'veto.db')
  const store = await openStore({ database, log: silentLog, changes: createInProcessChanges(), alone: false })
  const raw = new Database(database)
  onTestFinished(async () => {
    raw.close()
    await store.close()
  })
  return { store, raw }
}

test('epoch() returns a raised epoch at once', async () => {
  const { store, raw } = await aDatabase()

  raw.exec('UPDATE epoch SET epoch = 7')

  expect(await store.epoch()).toBe(7)
})

test('the stored epoch cannot be lowered or deleted', async () => {
  const { store, raw } = await aDatabase()
  raw.exec('UPDATE epoch SET epoch = 7')

  expect(() => raw.exec('UPDATE epoch SET epoch = 6')).toThrow('the epoch only rises')
  expect(() => raw.exec('DELETE FROM epoch')).toThrow('the epoch only rises')
  expect(await store.epoch()).toBe(7)
})

test('epoch() fails when its row is missing', async () => {
  const { store, raw } = await aDatabase()
  raw.exec('DROP TRIGGER epoch_no_delete; DELETE FROM epoch')

  await expect(store.epoch()).rejects.toMatchObject({ code: 'store_corrupt' })
})

test('signingKeys() refuses a key that Veto did not store', async () => {
  const { store, raw } = await aDatabase()
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: 'x'.repeat(43), d: 'd'.repeat(43) } as const
  await store.commit([{ do: 'insert_signing_key', key: { kid: 'a', jwk, createdAtMs: NOW_MS } }])

  raw.prepare('UPDATE signing_keys SET jwk = ?').run(JSON.stringify({ ...jwk, crv: 'X25519' }))

  await expect(store.signingKeys()).rejects.toMatchObject({ code: 'store_corrupt' })
})
