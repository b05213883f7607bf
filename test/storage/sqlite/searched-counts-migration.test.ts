import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openConnection } from '../../../src/storage/sqlite/connection.ts'
import { groupWriter } from '../../../src/storage/sqlite/writes/write-group.ts'
import { aPendingRequest, opening } from '../../support/builders.ts'
import { tempFolder } from '../../support/temp-folder.ts'

const FOLDER = 'src/storage/sqlite/migrations'

test('a database of an older version has the same counts as one that kept them from the start', () => {
  const db = openConnection(join(tempFolder(), 'veto.db'))
  groupWriter(db)([1, 2, 3].map(() => opening(aPendingRequest())))
  const counts = () => db.prepare('SELECT * FROM asked_counts').all()
  const before = counts()

  db.exec(`DROP TABLE asked_counts; DROP TRIGGER asked_requests_counted; DROP TRIGGER asked_requests_counted_again;
    ${migration()}`)

  expect(before).toHaveLength(2)
  expect(counts()).toEqual(before)
  db.close()
})

/** The part of the migration that is about counts. */
function migration(): string {
  const name = readdirSync(FOLDER).find((file) => file.endsWith('-searched-counts.sql')) ?? ''
  const [counts = ''] = readFileSync(join(FOLDER, name), 'utf8').split('-- For searches only')
  return counts
}
