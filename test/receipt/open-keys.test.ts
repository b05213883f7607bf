import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { createSigningKeys } from '../../src/approval/keys/signing-keys.ts'
import { openKeys } from '../../src/receipt/open-keys.ts'
import { createInProcessChanges } from '../../src/storage/in-process-changes.ts'
import { openStore } from '../../src/storage/sqlite/open-store.ts'
import { NOW_MS } from '../support/builders.ts'
import { silentLog } from '../support/silent-log.ts'
import { tempFolder } from '../support/temp-folder.ts'
import { aSigningKey, CLOCK } from './receipts.ts'

async function open(database = join(tempFolder(), 'veto.db')) {
  const store = await openStore({ database, log: silentLog, changes: createInProcessChanges(), alone: false })
  onTestFinished(() => store.close())
  return { store, database, start: () => openKeys({ store: createSigningKeys({ store }), clock: CLOCK }) }
}

test('openKeys() creates the first key, stores it, and records it in the ledger', async () => {
  const { store, start } = await open()

  const keys = await start()

  expect(keys).toMatchObject([{ createdAtMs: NOW_MS }])
  expect(await store.signingKeys()).toEqual(keys)
  expect(await store.entries(0, 10)).toMatchObject([
    { kind: 'key_made', actor: 'veto', agentId: null, reason: `${keys[0]?.kid} to sign receipts` },
  ])
})

test('openKeys() returns existing keys, oldest first, and creates none', async () => {
  const { store, start } = await open()
  const kept = [await aSigningKey(), await aSigningKey()]
  for (const key of kept) await store.commit([{ do: 'insert_signing_key', key }])

  expect(await start()).toEqual(kept)
  expect(await store.entries(0, 10)).toEqual([])
})

test('openKeys() returns one key, created once, to servers that start at the same moment', async () => {
  const first = await open()
  const others = await Promise.all(Array.from({ length: 7 }, () => open(first.database)))

  const opened = await Promise.all([first, ...others].map(({ start }) => start()))

  expect(new Set(opened.map((keys) => keys.map(({ kid }) => kid).join())).size).toBe(1)
  expect(await first.store.signingKeys()).toHaveLength(1)
  expect(await first.store.entries(0, 10)).toHaveLength(1)
})

test('openKeys() creates no second first key when the first is gone', async () => {
  const { database, start } = await open()
  await start()
  const raw = new Database(database)
  onTestFinished(() => void raw.close())
  raw.exec('DELETE FROM signing_keys')

  await expect(start()).rejects.toMatchObject({ code: 'no_signing_key' })
})
