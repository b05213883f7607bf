import { join } from 'node:path'
import { expect, test } from 'vitest'
import { OUTCOME_WORDS, outcomeOfWord } from '#protocol/outcome-words.ts'
import { createInProcessChanges } from '../../src/storage/in-process-changes.ts'
import { openStore } from '../../src/storage/sqlite/open-store.ts'
import { aPendingRequest, opening } from '../support/builders.ts'
import { runVeto } from '../support/run-veto.ts'
import { silentLog } from '../support/silent-log.ts'
import { tempFolder } from '../support/temp-folder.ts'

test('veto audit search finds an outcome by the word that Slack shows, and by the one that is recorded', async () => {
  const database = join(tempFolder(), 'veto.db')
  const store = await openStore({ database, log: silentLog, changes: createInProcessChanges(), alone: true })
  await store.commit(opening(aPendingRequest(), { status: 'cancelled', outcome: 'denied' }))
  await store.close()
  const search = (outcome: string) =>
    runVeto(['audit', 'search', '--outcome', outcome, '--json'], { VETO_DATABASE: database })

  const found = await search('withdrawn')

  expect(JSON.parse(found.out)).toMatchObject({ status: 'cancelled' })
  expect(await search('cancelled')).toEqual(found)
  expect((await search('done')).out).toBe('')
})

test.each(['search', 'export'])('veto audit %s --help lists every word for an outcome', async (command) => {
  const { out } = await runVeto(['audit', command, '--help'])

  const help = out.replaceAll(/\s+/g, ' ')
  expect(OUTCOME_WORDS.filter((word) => !help.includes(word))).toEqual([])
})

test('every word for an outcome is read as one that is recorded', () => {
  expect(OUTCOME_WORDS.filter((word) => outcomeOfWord(word) === null)).toEqual([])
  expect(outcomeOfWord('Never-Ran')).toBe('lapsed')
  expect(outcomeOfWord('over')).toBeNull()
})
