import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openConnection } from '../../../src/storage/sqlite/connection.ts'
import { groupWriter } from '../../../src/storage/sqlite/writes/write-group.ts'
import { aPendingRequest, opening } from '../../support/builders.ts'
import { tempFolder } from '../../support/temp-folder.ts'

const FOLDER = 'src/storage/sqlite/migrations'

test('a database of an older version finds the same reasons and counts as one that kept them from the start', () => {
  const db = openConnection(join(tempFolder(), 'veto.db'))
  const reasons = ['Große Beträge', 'große beträge', null, 'fine']
  groupWriter(db)(reasons.map((reason) => opening(aPendingRequest(), { reason })))
  const before = contents(db)

  db.exec(`DROP TABLE asked_counts; DROP TRIGGER asked_requests_counted; DROP TRIGGER asked_requests_counted_again;
    DROP TABLE reasons; DROP TABLE reason_parts; DROP TABLE ledger_reasons`)
  db.exec(migration())

  expect(before.counts).toHaveLength(2)
  expect(before.entries).toHaveLength(3)
  expect(contents(db)).toEqual(before)
  db.close()
})

function migration(): string {
  const name = readdirSync(FOLDER).find((file) => file.endsWith('-searched-counts.sql')) ?? ''
  return readFileSync(join(FOLDER, name), 'utf8')
}

function contents(db: ReturnType<typeof openConnection>) {
  return {
    counts: db.prepare('SELECT * FROM asked_counts').all(),
    reasons: db.prepare('SELECT folded FROM reasons ORDER BY folded').all(),
    entries: db
      .prepare('SELECT folded, seq FROM ledger_reasons JOIN reasons ON id = reason_id ORDER BY seq')
      .all(),
    found: db.prepare(`SELECT folded FROM reason_parts WHERE reason_parts MATCH '"große"'`).all(),
  }
}
