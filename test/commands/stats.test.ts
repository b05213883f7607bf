import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createInProcessChanges } from '../../src/storage/in-process-changes.ts'
import { openStore } from '../../src/storage/sqlite/open-store.ts'
import { runVeto } from '../support/run-veto.ts'
import { silentLog } from '../support/silent-log.ts'
import { tempFolder } from '../support/temp-folder.ts'

test('veto stats names the option whose period is too long', async () => {
  const database = join(tempFolder(), 'veto.db')
  const store = await openStore({ database, log: silentLog, changes: createInProcessChanges(), alone: true })
  await store.close()

  const { code, err } = await runVeto(['stats', '--since', '200d'], { VETO_DATABASE: database })

  expect(code).toBe(1)
  expect(err).toContain('--since: expected at most 92 days before `until` (default: now)')
})
