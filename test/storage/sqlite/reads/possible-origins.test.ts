import { readFileSync } from 'node:fs'
import type { Database } from 'better-sqlite3'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import type { Fact } from '../../../../src/ledger/fact.ts'
import { termOfReason } from '../../../../src/storage/codecs/posting-key.ts'
import { openConnection } from '../../../../src/storage/sqlite/connection.ts'
import { possibleOrigins } from '../../../../src/storage/sqlite/reads/possible-origins.ts'
import { indexWriter } from '../../../../src/storage/sqlite/writes/ledger-index.ts'
import { groupWriter } from '../../../../src/storage/sqlite/writes/write-group.ts'
import { aFact } from '../../../support/builders.ts'
import { migratedDatabase } from '../../../support/migrated-database.ts'

/** Some entries that one connection writes and indexes; `undone`: it rolls them back, and writes them again. */
interface Part {
  readonly connection: 0 | 1
  readonly undone: boolean
  readonly facts: readonly Partial<Fact>[]
}

const name = fc.constantFrom('a', 'b')
const anEntry = fc.record({
  requestId: fc.constantFrom('req_1', 'req_2', 'req_3', null),
  agentId: name,
  tool: fc.option(name, { nil: null }),
  actor: name,
  outcome: fc.constantFrom('allowed' as const, 'denied' as const, null),
  matchedPolicyId: fc.option(name, { nil: null }),
  matchedRule: fc.option(name, { nil: null }),
  reason: fc.option(name, { nil: null }),
})
const aPart = fc.record({
  connection: fc.constantFrom(0 as const, 1 as const),
  undone: fc.boolean(),
  facts: fc.array(anEntry, { minLength: 1, maxLength: 4 }),
})

test('terms that entries of one request have are never said to exclude each other, whoever wrote the entries', () => {
  fc.assert(
    fc.property(fc.array(aPart, { minLength: 1, maxLength: 5 }), (parts) => {
      const db = written(parts)
      const isPossible = possibleOrigins(db)
      for (const terms of termsOfRequests(db, parts)) {
        for (const one of terms) {
          for (const other of terms) expect(isPossible([[one], [other]])).toBe(true)
        }
        expect(isPossible([...terms].map((term) => [term, -999]))).toBe(true)
      }
    }),
    { numRuns: 12 },
  )
})

test('a migrated database has the same origins of terms as one that kept them from the start', () => {
  fc.assert(
    fc.property(fc.array(aPart, { minLength: 1, maxLength: 5 }), (parts) => {
      const db = written(parts)
      const before = pairsIn(db)

      db.exec(`DROP TABLE ledger_origins; DROP TABLE ledger_term_origins;
        ${readFileSync('src/storage/sqlite/migrations/032-origins.sql', 'utf8')}`)

      expect(before.length).toBeGreaterThan(0)
      expect(pairsIn(db)).toEqual(before)
    }),
    { numRuns: 8 },
  )
})

test('who decides requests of one tool is said to exclude a reason that only calls of another tool were denied for', () => {
  const db = written([
    {
      connection: 0,
      undone: false,
      facts: [
        { requestId: 'req_1', tool: 'wire' },
        { requestId: 'req_1', tool: 'wire', actor: 'U0ANN', reason: 'yes' },
        { requestId: 'req_2', tool: 'mail', reason: 'closed' },
      ],
    },
  ])
  const isPossible = possibleOrigins(db)
  const [ann, wire] = [termOf(db, 'actor', 'U0ANN'), termOf(db, 'tool', 'wire')]

  expect(isPossible([[ann], [reasonOf(db, 'yes')]])).toBe(true)
  expect(isPossible([[ann], [wire]])).toBe(true)
  expect(isPossible([[ann], [reasonOf(db, 'closed')]])).toBe(false)
  expect(isPossible([[wire], [reasonOf(db, 'closed')]])).toBe(false)
  expect(isPossible([[ann], [reasonOf(db, 'closed'), reasonOf(db, 'yes')]])).toBe(true)
})

test.each([
  'DELETE FROM ledger_origins',
  "UPDATE ledger_origins SET tool = 'another'",
  'DELETE FROM ledger_term_origins',
  'REPLACE INTO ledger_term_origins SELECT * FROM ledger_term_origins',
  'UPDATE ledger_term_origins SET origin = 99',
])('plain SQL cannot remove what searches know of terms while the triggers exist: %s', (sql) => {
  const db = written([{ connection: 0, undone: false, facts: [{ requestId: 'req_1' }] }])

  expect(() => db.exec(sql)).toThrow('what entries are searched by is never changed')
})

function written(parts: readonly Part[]): Database {
  const file = migratedDatabase()
  const connections = [openConnection(file), openConnection(file)].map((db) => ({
    db,
    write: groupWriter(db),
    index: indexWriter(db),
  }))
  onTestFinished(() => {
    for (const { db } of connections) db.close()
  })
  let last = 0
  for (const { connection, undone, facts } of parts) {
    const { db, write, index } = connections[connection] ?? fail()
    last += facts.length
    write([facts.map((fact) => ({ do: 'append_fact', fact: aFact(fact) }))])
    if (undone) {
      expect(db.transaction(() => undo(() => index.upTo(last)))).toThrow('undone')
      index.forget()
    }
    db.transaction(() => index.upTo(last)).immediate()
  }
  return connections[0]?.db ?? fail()
}

function undo(write: () => void): never {
  write()
  throw new Error('undone')
}

/** The terms of the entries of each request, and of each entry that is about none. */
function termsOfRequests(db: Database, parts: readonly Part[]): readonly ReadonlySet<number>[] {
  const requests = Map.groupBy(
    parts.flatMap(({ facts }) => facts),
    (fact) => fact.requestId ?? fact,
  )
  return [...requests.values()].map((facts) => new Set(facts.flatMap((fact) => termsOf(db, fact))))
}

function termsOf(db: Database, { agentId, tool, actor, outcome, ...fact }: Partial<Fact>): readonly number[] {
  const fields = {
    kind: 'decided',
    agent: agentId,
    tool,
    actor,
    outcome,
    status: 'allowed',
    policy: fact.matchedPolicyId,
    rule: fact.matchedRule,
  }
  const named = Object.entries(fields).flatMap(([field, text]) => (text ? [termOf(db, field, text)] : []))
  return fact.reason ? [...named, reasonOf(db, fact.reason)] : named
}

function termOf(db: Database, field: string, text: string): number {
  const find = db.prepare<[string, string], number>(
    'SELECT id FROM ledger_terms WHERE field = ? AND text = ?',
  )
  return find.pluck().get(field, text) ?? fail()
}

function reasonOf(db: Database, reason: string): number {
  const find = db.prepare<[string], number>('SELECT id FROM ledger_reasons WHERE reason = ?')
  return termOfReason(find.pluck().get(reason) ?? fail())
}

function pairsIn(db: Database): readonly unknown[] {
  return db
    .prepare(
      `SELECT p.term, o.tool, o.policy, o.rule, o.outcome
        FROM ledger_term_origins p LEFT JOIN ledger_origins o ON o.id = p.origin ORDER BY 1, 2, 3, 4, 5`,
    )
    .all()
}

function fail(): never {
  throw new TypeError('Expected what was written, got nothing')
}
