import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { openConnection } from '../../../../src/storage/sqlite/connection.ts'
import { knownReasons } from '../../../../src/storage/sqlite/reads/known-reasons.ts'
import { groupWriter } from '../../../../src/storage/sqlite/writes/write-group.ts'
import { aFact } from '../../../support/builders.ts'
import { tempFolder } from '../../../support/temp-folder.ts'

/** A ledger with one entry for each of these reasons. */
function aLedger(reasons: readonly (string | null)[]): Database {
  const db = openConnection(join(tempFolder(), 'veto.db'))
  onTestFinished(() => void db.close())
  groupWriter(db)([reasons.map((reason) => ({ do: 'append_fact', fact: aFact({ reason }) }))])
  return db
}

const MAX = 3

test('words of reasons are found wherever they stand in any of them, and nowhere else', () => {
  const letter = fc.constantFrom('a', 'B', 'ß', 'İ', 'é', '"', "'", '*', ' ', '\u{1F600}', 'K', '-')
  const text = (minLength: number, maxLength: number) => fc.string({ unit: letter, minLength, maxLength })
  const reasons = fc.array(fc.option(text(0, 8)), { maxLength: 8 })
  fc.assert(
    fc.property(reasons, fc.array(text(1, 4), { minLength: 20, maxLength: 20 }), (made, searches) => {
      const db = aLedger(made)
      const find = knownReasons(db, MAX)
      for (const words of searches) {
        const expected = new Set(
          made.filter((reason) => reason?.toLowerCase().includes(words.toLowerCase()) ?? false),
        )
        const ids = find(words)

        if (ids === null) expect(expected.size).toBeGreaterThan(MAX)
        else expect(new Set(reasonsOf(db, ids))).toEqual(expected)
      }
    }),
    { numRuns: 30 },
  )
})

test('words are looked up in each different reason once, and in none when too many have them', () => {
  const find = knownReasons(aLedger(['one a', 'one a', 'one b', 'two a', 'two b', 'two c', 'two d']), MAX)

  expect(find('ONE B')).toHaveLength(1)
  expect(find('one')).toHaveLength(2)
  expect(find('b')).toHaveLength(2)
  expect(find('two')).toBeNull()
  expect(find('three')).toEqual([])
  expect(find('x')).toEqual([])
})

test('short words are found in few of many reasons, and in none when most have them', () => {
  const many = Array.from({ length: 200 }, (_, index) => `one ${index === 150 ? 'q' : 'a'} ${index}`)
  const find = knownReasons(aLedger(many), MAX)

  expect(find('q')).toHaveLength(1)
  expect(find('on')).toBeNull()
  expect(find('a')).toBeNull()
})

test('what reasons are searched in holds the recorded reasons and nothing else', () => {
  const db = aLedger(['Card ‹masked›, 16 characters', null, 'fine', 'FINE', 'fine'])

  expect(db.prepare('SELECT reason, folded FROM ledger_reasons ORDER BY id').raw().all()).toEqual([
    ['Card ‹masked›, 16 characters', 'card ‹masked›, 16 characters'],
    ['fine', null],
    ['FINE', 'fine'],
  ])
})

function reasonsOf(db: Database, ids: readonly number[]): readonly unknown[] {
  return ids.map((id) => db.prepare('SELECT reason FROM ledger_reasons WHERE id = ?').pluck().get(id))
}
