import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { Store } from '../../../../src/approval/ports/store.ts'
import { verifyChain } from '../../../../src/ledger/verify.ts'
import { createInProcessChanges } from '../../../../src/storage/in-process-changes.ts'
import { openStore } from '../../../../src/storage/sqlite/open-store.ts'
import { aFact } from '../../../support/builders.ts'
import { silentLog } from '../../../support/silent-log.ts'
import { tempFolder } from '../../../support/temp-folder.ts'

async function aStoreOn(database: string): Promise<Store> {
  const store = await openStore({ database, log: silentLog, changes: createInProcessChanges(), alone: false })
  onTestFinished(() => store.close())
  return store
}

/** One entry of a tool, a reason and a bundle with this name. */
function named(name: string) {
  return { do: 'append_fact', fact: aFact({ tool: name, reason: name, bundleHash: name }) } as const
}

const UNSTORABLE = { do: 'append_fact', fact: aFact({ reason: '\ud800' }) } as const

async function namesIn(store: Store): Promise<readonly unknown[]> {
  expect(await verifyChain(store)).toMatchObject({ ok: true })
  const entries = await store.entries(0, 100)
  return entries.map(({ tool, reason, bundleHash }) => [tool, reason, bundleHash])
}

test('names that first occurred in a unit that was undone are recorded right when they occur again', async () => {
  const store = await aStoreOn(join(tempFolder(), 'veto.db'))
  await store.commit([named('first')])

  await expect(store.commit([named('undone'), UNSTORABLE])).rejects.toMatchObject({ code: 'invalid_unit' })
  await store.commit([named('other')])
  await store.commit([named('undone')])

  expect(await namesIn(store)).toEqual(['first', 'other', 'undone'].map((name) => [name, name, name]))
})

test('a unit that is undone in a group leaves the names of the others right', async () => {
  const store = await aStoreOn(join(tempFolder(), 'veto.db'))

  const units = [[named('a')], [named('undone'), UNSTORABLE], [named('b')], [named('undone')], [named('a')]]
  const ends = await Promise.allSettled(units.map((unit) => store.commit(unit)))

  expect(ends.map(({ status }) => status)).toEqual([
    'fulfilled',
    'rejected',
    'fulfilled',
    'fulfilled',
    'fulfilled',
  ])
  expect(await namesIn(store)).toEqual(['a', 'b', 'undone', 'a'].map((name) => [name, name, name]))
})

test('two processes that write in turns refer to the same names', async () => {
  const database = join(tempFolder(), 'veto.db')
  const [one, other] = [await aStoreOn(database), await aStoreOn(database)]

  for (const name of ['a', 'b', 'a']) {
    await one.commit([named(name), named(`${name} of one`)])
    await other.commit([named(name), named(`${name} of other`)])
  }

  const expected = ['a', 'b', 'a'].flatMap((name) => [name, `${name} of one`, name, `${name} of other`])
  expect(await namesIn(one)).toEqual(expected.map((name) => [name, name, name]))
  expect(await namesIn(other)).toEqual(await namesIn(one))
})
