import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { openConnection } from '../../../src/storage/sqlite/connection.ts'
import { groupWriter } from '../../../src/storage/sqlite/writes/write-group.ts'
import { aPendingRequest, opening } from '../../support/builders.ts'
import { tempFolder } from '../../support/temp-folder.ts'

const FOLDER = 'src/storage/sqlite/migrations'

test('a database of an older version says the same of what was asked as one that numbered it from the start', () => {
  const db = openWithRequests()
  const before = askedOf(db)

  db.exec(`DROP TRIGGER asked_requests_numbered; DROP TRIGGER asked_requests_call_changed;
    DROP TRIGGER asked_requests_result_changed; DROP TABLE asked_calls; DROP TABLE asked_results;
    ALTER TABLE asked_requests DROP COLUMN call_id; ALTER TABLE asked_requests DROP COLUMN result_id;
    ${migration()}`)

  expect(before).toHaveLength(3)
  expect(askedOf(db)).toEqual(before)
})

test.each([
  'kind',
  'tool',
  'agent_id',
  'policy_id',
  'rule',
  'groups',
  'status',
  'execution',
  'edited_by',
  'currency',
])('the numbers of a request stand for what it says after a change of its %s', (column) => {
  const db = openWithRequests()

  db.prepare(`UPDATE asked_requests SET ${column} = 'another'`).run()

  expect(askedOf(db).map(({ numbered }) => numbered)).toEqual(askedOf(db).map(({ own }) => own))
  expect(JSON.stringify(askedOf(db))).toContain('another')
})

function openWithRequests(): Database {
  const db = openConnection(join(tempFolder(), 'veto.db'))
  onTestFinished(() => void db.close())
  groupWriter(db)([1, 2, 3].map(() => opening(aPendingRequest())))
  return db
}

/** What the numbers of each request stand for, beside what its own columns say. */
function askedOf(db: Database) {
  return db
    .prepare<[], { readonly numbered: string; readonly own: string }>(
      `SELECT c.written || r.written AS numbered, json_array(kind, tool, agent_id, policy_id, rule, groups)
          || json_array(status, execution, edited_by, currency) AS own
        FROM asked_requests JOIN asked_calls c ON c.id = call_id JOIN asked_results r ON r.id = result_id
        ORDER BY created_at_ms, request_id`,
    )
    .all()
}

function migration(): string {
  const name = readdirSync(FOLDER).find((file) => file.endsWith('-asked-names.sql')) ?? ''
  return readFileSync(join(FOLDER, name), 'utf8')
}
