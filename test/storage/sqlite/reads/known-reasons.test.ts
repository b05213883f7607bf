import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { openConnection } from '../../../../src/storage/sqlite/connection.ts'
import { knownReasons, type ReasonMatch } from '../../../../src/storage/sqlite/reads/known-reasons.ts'
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

const SIZES = { entries: 3, texts: 2 }

/** The entries that a match stands for, oldest first. */
function seqsOf(db: Database, match: Exclude<ReasonMatch, { kind: 'many' }>): readonly number[] {
  if (match.kind === 'entries') return match.seqs.toSorted((one, other) => one - other)
  return db
    .prepare<[string], number>(
      'SELECT seq FROM ledger_reasons WHERE reason_id IN (SELECT value FROM json_each(?)) ORDER BY seq',
    )
    .pluck()
    .all(JSON.stringify(match.ids))
}

test('words of reasons are found wherever they stand in any of them, and nowhere else', () => {
  const letter = fc.constantFrom('a', 'B', 'ß', 'İ', 'é', '"', "'", '*', ' ', '\u{1F600}', 'K', '-')
  const text = (minLength: number, maxLength: number) => fc.string({ unit: letter, minLength, maxLength })
  const reasons = fc.array(fc.option(text(0, 8)), { maxLength: 8 })
  fc.assert(
    fc.property(reasons, fc.array(text(3, 4), { minLength: 20, maxLength: 20 }), (made, searches) => {
      const db = aLedger(made)
      const find = knownReasons(db, SIZES)
      for (const words of searches) {
        const expected = made.flatMap((reason, index) =>
          reason?.toLowerCase().includes(words.toLowerCase()) ? [index + 1] : [],
        )
        const match = find(words)

        if (match.kind === 'many') expect(expected.length).toBeGreaterThan(SIZES.entries)
        else expect(seqsOf(db, match)).toEqual(expected)
      }
    }),
    { numRuns: 30 },
  )
})

test('words are looked up by entry when few have them, by text when few texts do, and row by row otherwise', () => {
  const find = knownReasons(
    aLedger(['one a', 'one a', 'one a', 'one b', 'two a', 'two b', 'two c', 'two d']),
    SIZES,
  )

  expect(find('ONE B')).toEqual({ kind: 'entries', seqs: [4] })
  expect(find('one').kind).toBe('texts')
  expect(find('two').kind).toBe('many')
  expect(find('a')).toEqual({ kind: 'many' })
  expect(find('three')).toEqual({ kind: 'entries', seqs: [] })
})

test('what reasons are searched in holds the recorded reasons and nothing else', () => {
  const db = aLedger(['Card ‹masked›, 16 characters', null, 'fine', 'FINE'])

  expect(db.prepare('SELECT folded FROM reasons ORDER BY id').pluck().all()).toEqual([
    'card ‹masked›, 16 characters',
    'fine',
  ])
  expect(db.prepare('SELECT reason_id, seq FROM ledger_reasons').raw().all()).toEqual([
    [1, 1],
    [2, 3],
    [2, 4],
  ])
})
