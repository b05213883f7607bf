import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { expect, test } from 'vitest'

const FOLDER = 'src/storage/sqlite/migrations'
const RESERVATIONS = '013-reservations.sql'

test('a database of an older version assigns limit usage to its request where only one request is possible', () => {
  const db = new SqliteDatabase(':memory:')
  const files = readdirSync(FOLDER).sort()
  for (const name of files.slice(0, files.indexOf(RESERVATIONS))) db.exec(sql(name))
  for (const [id, atMs, status] of REQUESTS) insertRequest(db, { id, atMs, status })
  for (const atMs of [1, 2, 3, 4, 5]) {
    db.prepare("INSERT INTO limit_takes (key, at_ms, amount) VALUES ('k', ?, ?)").run(atMs, atMs)
  }

  db.exec(sql(RESERVATIONS))

  const rows = db.prepare('SELECT amount, at_ms AS atMs, request_id AS id FROM limit_takes ORDER BY amount')
  expect(rows.all()).toEqual([
    { amount: 1, atMs: Number.MAX_SAFE_INTEGER, id: 'waits' },
    { amount: 2, atMs: 2, id: 'ran' },
    { amount: 4, atMs: 4, id: null },
    { amount: 5, atMs: 5, id: null },
  ])
})

const REQUESTS = [
  ['waits', 1, 'pending'],
  ['ran', 2, 'allowed'],
  ['refused', 3, 'rejected'],
  ['one', 4, 'pending'],
  ['other', 4, 'allowed'],
] as const

function sql(name: string): string {
  return readFileSync(join(FOLDER, name), 'utf8')
}

function insertRequest(
  db: SqliteDatabase.Database,
  { id, atMs, status }: { readonly id: string; readonly atMs: number; readonly status: string },
): void {
  db.prepare(
    `INSERT INTO requests (id, version, status, agent_id, tool, category, created_at_ms, bundle_hash, salt, params_digest, state)
     VALUES (?, 1, ?, 'a', 't', 'other', ?, 'b', 's', 'd', '{}')`,
  ).run(id, status, atMs)
}
