import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import type { AuditFilter } from '../../../../src/approval/model/audit-filter.ts'
import type { Fact } from '../../../../src/ledger/fact.ts'
import { BLOCK, storedWith } from '../../../../src/storage/codecs/entry-set.ts'
import { postingKey } from '../../../../src/storage/codecs/posting-key.ts'
import { givenFilters } from '../../../../src/storage/search/term-filters.ts'
import { openConnection } from '../../../../src/storage/sqlite/connection.ts'
import { entrySearch } from '../../../../src/storage/sqlite/reads/entry-search.ts'
import { possibleFacets } from '../../../../src/storage/sqlite/reads/possible-facets.ts'
import { searchTerms } from '../../../../src/storage/sqlite/reads/search-terms.ts'
import { indexWriter } from '../../../../src/storage/sqlite/writes/ledger-index.ts'
import { groupWriter } from '../../../../src/storage/sqlite/writes/write-group.ts'
import { aFact } from '../../../support/builders.ts'
import { tempFolder } from '../../../support/temp-folder.ts'

function aLedger(facts: readonly Partial<Fact>[]): Database {
  const db = openConnection(join(tempFolder(), 'veto.db'))
  onTestFinished(() => void db.close())
  groupWriter(db)([facts.map((fact) => ({ do: 'append_fact', fact: aFact(fact) }))])
  db.transaction(() => indexWriter(db).upTo(facts.length)).immediate()
  return db
}

test('no search is said to find nothing when an entry matches all of its filters', () => {
  const name = fc.constantFrom('a', 'b')
  const fact = fc.record({ agentId: name, tool: name, actor: name, matchedPolicyId: name, matchedRule: name })
  const part = (text: fc.Arbitrary<string>) => fc.option(text, { nil: undefined, freq: 3 })
  const pattern = fc.constantFrom('a', 'b', '*')
  const search = fc.record({
    agentId: part(pattern),
    agents: part(pattern),
    tool: part(pattern),
    approver: part(name),
    policy: part(name),
    rule: part(name),
    reason: part(fc.constant('nobody wrote this')),
  })
  fc.assert(
    fc.property(
      fc.array(fact, { minLength: 1, maxLength: 6 }),
      fc.array(search, { minLength: 30, maxLength: 30 }),
      (facts, searches) => {
        const isPossible = possibleFacets(aLedger(facts))
        const is = (wanted: string | undefined, found: string) => [undefined, '*', found].includes(wanted)
        for (const { reason, ...wanted } of searches) {
          const filter = { ...wanted, ...(reason === undefined ? {} : { reason }), limit: 1 } as AuditFilter
          const isFound = facts.some(
            (one) =>
              is(wanted.agentId, one.agentId) &&
              is(wanted.agents, one.agentId) &&
              is(wanted.tool, one.tool) &&
              is(wanted.approver, one.actor) &&
              is(wanted.policy, one.matchedPolicyId) &&
              is(wanted.rule, one.matchedRule),
          )
          if (isFound) expect(isPossible(filter, givenFilters(filter))).toBe(true)
        }
      },
    ),
    { numRuns: 6 },
  )
})

const BLOCKS = 40

test('a search for what no entry has together ends after few blocks, and one for what an old entry has goes on to it', () => {
  const db = aLedger([
    { tool: 'wire', matchedPolicyId: 'wires' },
    { tool: 'mail', matchedPolicyId: 'mails' },
  ])
  const term = searchTerms(db)
  const insert = db.prepare('INSERT INTO ledger_postings (key, entries) VALUES (?, ?)')
  const filters: readonly AuditFilter[] = [
    { tool: 'wire', limit: 1 },
    { policy: 'wires', limit: 1 },
    { policy: 'mails', limit: 1 },
  ]
  for (const [offset, filter] of filters.entries()) {
    const [id = 0] = givenFilters(filter).flatMap((name) => term.of(filter, name) ?? [])
    for (let block = 1; block < BLOCKS; block += 1)
      insert.run(postingKey(id, 'entries', block), storedWith(new Uint8Array(), [offset], true))
  }
  db.prepare('UPDATE ledger_indexed SET seq = ?').run(BLOCKS * BLOCK)
  const search = (filter: AuditFilter) => [
    ...entrySearch(db)(filter, givenFilters(filter), { from: 1, before: BLOCKS * BLOCK }),
  ]

  const impossible = search({ tool: 'wire', policy: 'mails', limit: 1 })
  expect(impossible.flatMap(({ seqs }) => seqs)).toEqual([])
  expect(impossible.length).toBeLessThan(BLOCKS / 2)
  expect(impossible.at(-1)?.before).toBe(1)
  expect(search({ tool: 'wire', policy: 'wires', limit: 1 }).flatMap(({ seqs }) => seqs)).toEqual([1])
})
