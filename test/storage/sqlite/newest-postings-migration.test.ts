import type { Database } from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { postingKey } from '../../../src/storage/codecs/posting-key.ts'
import { openConnection } from '../../../src/storage/sqlite/connection.ts'
import { olderDatabase } from '../../support/older-database.ts'

const POSTINGS = [
  { term: -1, side: 'entries', block: 0 },
  { term: -1, side: 'entries', block: 130 },
  { term: -1, side: 'requests', block: 129 },
  { term: -2, side: 'entries', block: 7 },
  { term: -70_000, side: 'entries', block: 2 ** 18 - 1 },
  { term: 1, side: 'entries', block: 9 },
] as const

const NEWEST = [
  { reason: 1, newest: 130 },
  { reason: 2, newest: 7 },
  { reason: 70_000, newest: 2 ** 18 - 1 },
]

test('a database of an older version knows the newest block with postings of each reason', () => {
  const { path, db: older } = olderDatabase(33)
  write(older, POSTINGS)
  older.close()
  const db = openConnection(path)
  onTestFinished(() => void db.close())

  expect(newestIn(db)).toEqual(NEWEST)
})

test('the newest block of a reason rises with its postings, whatever their order', () => {
  const { path, db: older } = olderDatabase(33)
  older.close()
  const db = openConnection(path)
  onTestFinished(() => void db.close())

  write(db, POSTINGS.slice(1))
  write(db, POSTINGS.slice(0, 1))

  expect(newestIn(db)).toEqual(NEWEST)
})

function write(db: Database, postings: readonly (typeof POSTINGS)[number][]): void {
  const insert = db.prepare("INSERT INTO ledger_postings (key, entries) VALUES (?, x'0000')")
  for (const { term, side, block } of postings) insert.run(postingKey(term, side, block))
}

function newestIn(db: Database): readonly unknown[] {
  return db.prepare('SELECT reason_id AS reason, newest FROM ledger_reason_blocks ORDER BY reason_id').all()
}
