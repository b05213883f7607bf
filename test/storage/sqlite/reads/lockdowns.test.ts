import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createInProcessChanges } from '../../../../src/storage/in-process-changes.ts'
import { openConnection } from '../../../../src/storage/sqlite/connection.ts'
import { openStore } from '../../../../src/storage/sqlite/open-store.ts'
import { lockdownWrites } from '../../../../src/storage/sqlite/writes/lockdowns.ts'
import { aLockdown } from '../../../support/builders.ts'
import { silentLog } from '../../../support/silent-log.ts'
import { tempFolder } from '../../../support/temp-folder.ts'

test('a lockdown that another process starts or lifts is read at once, also within one turn of the event loop', async () => {
  const database = join(tempFolder(), 'veto.db')
  const store = await openStore({ database, log: silentLog, changes: createInProcessChanges(), alone: false })
  onTestFinished(() => store.close())
  const elsewhere = openConnection(database)
  onTestFinished(() => void elsewhere.close())
  const writes = lockdownWrites(elsewhere)
  const lockdown = aLockdown()
  const end = { kind: 'lifted', by: lockdown.by, reason: 'It is over', atMs: lockdown.startedAtMs } as const
  expect(await store.openLockdowns()).toEqual([])

  writes.insert(lockdown)
  expect(await store.openLockdowns()).toEqual([lockdown])

  writes.end(lockdown.id, end)
  expect(await store.openLockdowns()).toEqual([])
})
