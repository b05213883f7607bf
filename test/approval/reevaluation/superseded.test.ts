import { expect, onTestFinished, test } from 'vitest'
import { createIsSuperseded } from '../../../src/approval/reevaluation/superseded.ts'
import { fact } from '../../../src/ledger/fact.ts'
import { createInProcessChanges } from '../../../src/storage/in-process-changes.ts'
import { openStore } from '../../../src/storage/open/open-store.ts'
import { silentLog } from '../../support/silent-log.ts'
import { tempFolder } from '../../support/temp-folder.ts'

/** Whether policies supersede others, after these were put in force one after another. */
async function afterLoads(...hashes: readonly string[]) {
  const database = `${tempFolder()}/veto.db`
  const store = await openStore({ database, log: silentLog, changes: createInProcessChanges(), alone: false })
  onTestFinished(() => store.close())
  await store.commit(
    hashes.map((bundleHash, index) => ({
      do: 'append_fact',
      fact: fact({ atMs: index, kind: 'bundle_loaded', actor: 'veto', bundleHash }),
    })),
  )
  return createIsSuperseded({ store })
}

test('policies are superseded by those that a server put in force after them, however often it did so', async () => {
  const isSuperseded = await afterLoads('own', ...Array<string>(150).fill('later'))

  expect(await isSuperseded('own', 'later')).toBe(true)
  expect(await isSuperseded('later', 'own')).toBe(false)
})

test('policies that were put in force again are not superseded by those in between, nor by themselves', async () => {
  const isSuperseded = await afterLoads('own', 'between', 'own')

  expect(await isSuperseded('own', 'between')).toBe(false)
  expect(await isSuperseded('between', 'own')).toBe(true)
  expect(await isSuperseded('own', 'own')).toBe(false)
})

test('policies whose record is late count as later than those that are recorded', async () => {
  const isSuperseded = await afterLoads('recorded')

  expect(await isSuperseded('recorded', 'late')).toBe(true)
  expect(await isSuperseded('late', 'recorded')).toBe(false)
  expect(await isSuperseded('late', 'late too')).toBe(true)
})
