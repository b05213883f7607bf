import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { openConnection, openWriter } from '../../../src/storage/sqlite/connection.ts'
import { tempFolder } from '../../support/temp-folder.ts'

function pragmasOf(db: Database.Database) {
  const names = ['journal_mode', 'synchronous', 'busy_timeout', 'foreign_keys', 'trusted_schema']
  return Object.fromEntries(names.map((name) => [name, db.pragma(name, { simple: true })]))
}

test('every connection that writes is durable at each commit, also after the first write and after reopening', () => {
  const file = join(tempFolder(), 'veto.db')
  for (const open of [openConnection, openConnection, openWriter]) {
    const db = open(file)
    onTestFinished(() => void db.close())
    db.exec("INSERT INTO job_runs (job, period, at_ms) VALUES ('j', hex(randomblob(8)), 1)")

    expect(pragmasOf(db)).toEqual({
      journal_mode: 'wal',
      synchronous: 2,
      busy_timeout: 250,
      foreign_keys: 1,
      trusted_schema: 0,
    })
  }
})

test('openConnection() runs each migration once', () => {
  const file = join(tempFolder(), 'veto.db')
  openConnection(file).close()
  const raw = new Database(file)
  const version = raw.pragma('user_version', { simple: true })
  raw.close()

  const db = openConnection(file)
  onTestFinished(() => void db.close())

  expect(db.pragma('user_version', { simple: true })).toBe(version)
  expect(db.prepare('SELECT count(*) FROM chain_head').pluck().get()).toBe(1)
})
