import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createInProcessChanges } from '../../src/storage/in-process-changes.ts'
import { openStore } from '../../src/storage/sqlite/open-store.ts'
import { aFact } from '../support/builders.ts'
import { runVeto } from '../support/run-veto.ts'
import { silentLog } from '../support/silent-log.ts'
import { tempFolder } from '../support/temp-folder.ts'

test('veto doctor warns when a server put other policies in force last than those of this folder, and names both', async () => {
  const environment = { VETO_POLICIES: 'policies', VETO_DATABASE: join(tempFolder(), 'veto.db') }
  await putInForce(environment.VETO_DATABASE, 'f'.repeat(64))
  const [loaded, ...others] = await policyLines(environment)
  const own = /bundle ([0-9a-f]{12})/.exec(loaded ?? '')?.[1]

  expect(others).toEqual([
    `warning policies: a server put bundle ${'f'.repeat(12)} in force last, and this folder has bundle ${own}. To fix it: let all servers have the same policies: reload or restart those whose folder is as this one, or update this one`,
  ])
})

async function putInForce(database: string, bundleHash: string): Promise<void> {
  const store = await openStore({ database, log: silentLog, changes: createInProcessChanges(), alone: false })
  await store.commit([{ do: 'append_fact', fact: aFact({ kind: 'bundle_loaded', bundleHash }) }])
  await store.close()
}

async function policyLines(environment: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const { out } = await runVeto(['doctor'], environment)
  return out.split('\n').filter((line) => line.includes('policies: '))
}
