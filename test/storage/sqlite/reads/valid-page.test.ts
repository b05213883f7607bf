import type { Database } from 'better-sqlite3'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import type { PartVerification } from '../../../../src/approval/ports/ledger.ts'
import { verifyPart } from '../../../../src/approval/queries/verify-part.ts'
import { GENESIS } from '../../../../src/ledger/fact.ts'
import { pruningFact } from '../../../../src/ledger/pruning.ts'
import { openConnection } from '../../../../src/storage/sqlite/connection.ts'
import { auditReads } from '../../../../src/storage/sqlite/reads/audit.ts'
import { ledgerReads } from '../../../../src/storage/sqlite/reads/ledger.ts'
import { recordedParamsReads } from '../../../../src/storage/sqlite/reads/recorded-params.ts'
import { validPages } from '../../../../src/storage/sqlite/reads/valid-page.ts'
import { aFact, aFactOf, NOW_MS, opening } from '../../../support/builders.ts'
import { called, dropTriggers, threeCalls } from '../../../support/tampered-database.ts'

const DAY_MS = 86_400_000

/** With every usual kind of entry: entries 1 to 4 of three calls, others about nothing, and calls of which two were pruned. */
async function aLedger() {
  const opened = await threeCalls()
  const { store, raw } = opened
  const calls = [1, 2, 3, 4].map((amount_cents) => called({ amount_cents, note: 'Grüße "\u{1f600}"' }))
  for (const request of calls) {
    const settled = aFactOf(request, { kind: 'result', status: 'succeeded', latencyMs: null })
    await store.commit([...opening(request), { do: 'append_fact', fact: settled }])
    const reason = `about nothing: "${request.id}"`
    await store.commit([{ do: 'append_fact', fact: aFact({ reason, bundleHash: 'a'.repeat(64) }) }])
  }
  const pruning = pruningFact({ beforeMs: NOW_MS + DAY_MS, keptDays: 180 }, NOW_MS + 181 * DAY_MS)
  await store.commit([{ do: 'append_fact', fact: pruning }])
  dropTriggers(opened)
  raw.exec(`UPDATE requests SET pruned_at_ms = 1, kept_days = 180 WHERE rowid > 5;
    DELETE FROM request_params WHERE request_number > 5`)
  const db = openConnection(raw.name)
  onTestFinished(() => void db.close())
  dropTriggers(opened)
  return db
}

const PAGE = 4

/** What is found entry by entry, and by short pages first. Prepared anew, as what a connection changes itself is not noticed. */
async function verdicts(db: Database) {
  const source = {
    ...ledgerReads(db, async (read) => read()),
    ...recordedParamsReads(db, async (read) => read()),
    ...auditReads(db, async (read) => read()),
  }
  const pages = validPages(db)
  const inPages: typeof pages = {
    validPage: (before, { afterSeq, limit }) =>
      pages.validPage(before, { afterSeq, limit: Math.min(PAGE, limit) }),
  }
  const whole = { after: GENESIS, toSeq: null }
  return {
    oneByOne: await verifyPart(source, whole),
    byPages: await verifyPart({ ...source, ...inPages }, whole),
  }
}

test('pages of usual entries are known to be valid, apart from params that were edited or removed or whose request goes on', async () => {
  const db = await aLedger()
  const { validPage } = validPages(db)

  const page = await validPage(GENESIS, { afterSeq: 0, limit: 100 })

  expect(page?.last.seq).toBe(17)
  expect(page?.unchecked.map(({ seq }) => seq)).toEqual([3, 5, 8, 11, 14])
  expect(await validPage({ seq: 17, hash: '', atMs: 0 }, { afterSeq: 17, limit: 100 })).toBeNull()
})

test.each([
  ['a first entry that names itself', 'UPDATE ledger_entries SET request_seq = seq WHERE seq = 1', 1],
  ['params that are gone', 'DELETE FROM request_params WHERE request_number = 1', 1],
  [
    'the id of a request as text',
    'UPDATE ledger_entries SET request_id = lower(hex(request_id)) WHERE seq = 1',
    1,
  ],
  [
    'a digest as text',
    'UPDATE ledger_entries SET params_digest = lower(hex(params_digest)) WHERE seq = 1',
    1,
  ],
  [
    'a request that begins in two entries',
    `UPDATE ledger_entries SET request_seq = NULL,
      request_id = (SELECT request_id FROM ledger_entries WHERE seq = 3) WHERE seq = 4`,
    4,
  ],
  ['an edit of another request', 'UPDATE ledger_entries SET request_seq = 1 WHERE seq = 4', 1],
  ['an edit that is gone', 'UPDATE request_params SET edit = NULL WHERE rowid = 3', 3],
])('%s is found by pages as it is entry by entry', async (_, sql, badSeq) => {
  const db = await aLedger()
  db.exec(sql)

  const { oneByOne, byPages } = await verdicts(db)

  expect(byPages).toMatchObject({ ok: false, badSeq })
  expect(comparable(byPages)).toEqual(comparable(oneByOne))
})

const COLUMNS = {
  ledger_entries: [
    'seq',
    'at_ms',
    'facet_id',
    'request_id',
    'request_seq',
    'reason_id',
    'latency_ms',
    'bundle_id',
    'params_digest',
    'hash',
  ],
  ledger_facets: ['kind', 'agent_id', 'tool', 'actor', 'status', 'matched_rule'],
  ledger_reasons: ['reason'],
  ledger_bundles: ['hash'],
  requests: ['id', 'salt', 'params_digest', 'pruned_at_ms'],
  request_params: ['shown', 'exact', 'edit'],
  chain_head: ['seq', 'hash'],
} as const

const VALUES = ['NULL', '0', '-1', '3', '0.5', "''", "'another'", "x''", "x'00'", "'[]'", '40', "'decided'"]

/** Changes of one row: a value, one made of the present one, or that of another row. */
function someTampering(): fc.Arbitrary<string> {
  const places = Object.entries(COLUMNS).flatMap(([table, columns]) =>
    columns.map((column) => ({ table, column })),
  )
  return fc
    .record({
      place: fc.constantFrom(...places),
      row: fc.integer({ min: 1, max: 17 }),
      other: fc.integer({ min: 1, max: 17 }),
      value: fc.constantFrom(...VALUES, 'OTHER', 'lower(hex(COLUMN))', "COLUMN || ' '", 'COLUMN + 1'),
      isRemoved: fc.integer({ min: 0, max: 9 }).map((number) => number === 0),
    })
    .map(({ place: { table, column }, row, other, value, isRemoved }) => {
      if (isRemoved && table !== 'chain_head') return `DELETE FROM ${table} WHERE rowid = ${row}`
      const copied = `(SELECT o.${column} FROM ${table} o WHERE o.rowid = ${other})`
      const set = value.replace('OTHER', copied).replace('COLUMN', column)
      return `UPDATE OR IGNORE ${table} SET ${column} = ${set} WHERE rowid = ${row}`
    })
}

test('a ledger that somebody changed anywhere is judged by pages as it is entry by entry', async () => {
  const db = await aLedger()
  const found = { valid: 0, bad: 0 }
  await fc.assert(
    fc.asyncProperty(fc.array(someTampering(), { minLength: 1, maxLength: 3 }), async (changes) => {
      db.exec('BEGIN; PRAGMA defer_foreign_keys = ON')
      try {
        for (const sql of changes) tryToRun(db, sql)
        const { oneByOne, byPages } = await verdicts(db)

        expect(comparable(byPages)).toEqual(comparable(oneByOne))
        found[oneByOne.ok ? 'valid' : 'bad'] += 1
      } finally {
        db.exec('ROLLBACK')
      }
    }),
    { numRuns: 120 },
  )
  expect(found.bad).toBeGreaterThan(10)
  expect(await verdicts(db)).toMatchObject({
    oneByOne: { ok: true, pruned: 2 },
    byPages: { ok: true, pruned: 2 },
  })
})

/** How many removed params were met before a bad entry depends on the length of pages. */
function comparable({ pruned, ...found }: PartVerification) {
  return found.ok ? { ...found, pruned } : found
}

/** The tables refuse some values: then nothing is changed. */
function tryToRun(db: Database, sql: string): void {
  try {
    db.exec(sql)
  } catch {}
}
