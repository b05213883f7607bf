import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { preparedWhenUsed } from '../../../src/storage/sqlite/prepared-when-used.ts'

test('a statement that is compiled when it first runs returns the same rows in each mode, again and again', () => {
  const eager = new Database(':memory:')
  eager.exec('CREATE TABLE words (id INTEGER PRIMARY KEY, word TEXT)')
  const db = preparedWhenUsed(eager)
  const insert = db.prepare('INSERT INTO words (word) VALUES (?)')

  for (const word of ['allow', 'deny']) expect(insert.run(word).changes).toBe(1)

  const sql = 'SELECT id, word FROM words WHERE id >= @from ORDER BY id'
  for (const prepared of [db, eager]) {
    const [rows, values, arrays] = [
      prepared.prepare(sql),
      prepared.prepare(sql).pluck(),
      prepared.prepare(sql).raw(),
    ]
    for (let time = 0; time < 2; time += 1) {
      expect(rows.get({ from: 2 })).toEqual({ id: 2, word: 'deny' })
      expect(rows.all({ from: 1 })).toHaveLength(2)
      expect(values.all({ from: 1 })).toEqual([1, 2])
      expect(arrays.get({ from: 1 })).toEqual([1, 'allow'])
    }
  }
})

test('SQL that is wrong is an error when it first runs', () => {
  const db = preparedWhenUsed(new Database(':memory:'))

  const statement = db.prepare('SELECT * FROM missing')

  expect(() => statement.get()).toThrow('no such table: missing')
})
