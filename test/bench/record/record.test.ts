import { expect, onTestFinished, test } from 'vitest'
import { buildRecord, sizeOf } from '../../../bench/record/build.ts'
import { readsOf } from '../../../bench/record/reads.ts'
import { createInProcessChanges } from '../../../src/storage/in-process-changes.ts'
import { openStore } from '../../../src/storage/sqlite/open-store.ts'
import { silentLog } from '../../support/silent-log.ts'
import { tempFolder } from '../../support/temp-folder.ts'

test('a built record has as many entries as were ordered, and its searches find something, or nothing, as they say', async () => {
  const folder = tempFolder()
  const size = sizeOf(6_000, 10_000)
  const { file, endMs } = buildRecord(folder, size, () => undefined)
  const options = { database: file, log: silentLog, changes: createInProcessChanges(), alone: false }
  const store = await openStore(options)
  onTestFinished(() => store.close())

  expect((await store.head()).seq).toBeGreaterThan(0.9 * size.entries)
  expect((await store.head()).seq).toBeLessThan(1.1 * size.entries)
  for (const { group, name, finds, run } of await readsOf(store, endMs)) {
    const rows = await run()
    if (finds === false) expect(rows, `${group}: ${name}`).toBe(0)
    if (FREQUENT.has(name)) expect(rows, `${group}: ${name}`).toBeGreaterThan(0)
  }
  expect(buildRecord(folder, size, () => expect.fail('It is built once'))).toEqual({ file, endMs })
})

/** Of what a short record has something, too. */
const FREQUENT: ReadonlySet<string> = new Set([
  'an entry by its number',
  'no filter',
  'agent',
  'tool',
  'outcome denied',
  'policy',
  'rule',
  'request',
  'reason of a policy',
  'since a week',
  'agent and tool',
  'statistics of a week',
  'digest of a week',
])
