import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import type { AuditFilter } from '../../../src/approval/model/audit-filter.ts'
import type { Store } from '../../../src/approval/ports/store.ts'
import { newRequestId } from '../../../src/core/ids.ts'
import type { Fact } from '../../../src/ledger/fact.ts'
import { createInProcessChanges } from '../../../src/storage/in-process-changes.ts'
import { openStore } from '../../../src/storage/open/open-store.ts'
import { aFact, NOW_MS } from '../../support/builders.ts'
import { makeFolder } from '../../support/make-folder.ts'
import { emptyDatabase } from '../../support/postgres-database.ts'
import { silentLog } from '../../support/silent-log.ts'

/** A store of each kind. */
async function bothStores(): Promise<readonly Store[]> {
  const databases = [`${makeFolder()}/veto.db`, await emptyDatabase()]
  const stores: Store[] = []
  for (const database of databases) {
    const changes = createInProcessChanges()
    stores.push(await openStore({ database, log: silentLog, changes, alone: false }))
  }
  onTestFinished(async () => {
    for (const store of stores) await store.close()
  })
  return stores
}

const amount = fc.oneof(
  fc.integer({ min: 1, max: 1_000_000 }).map((cents) => cents / 100),
  fc.constantFrom(0.1, 0.2, 0.3, 1, 1e15, 2 ** 53, 1e-9),
)

test('both stores sum the same amounts of a limit to the same number, however these round, and so decide alike', async () => {
  const stores = await bothStores()
  let key = 0

  await fc.assert(
    fc.asyncProperty(fc.array(amount, { minLength: 2, maxLength: 40 }), async (amounts) => {
      key += 1
      const used = await Promise.all(stores.map((store) => usedBy(store, `limit-${key}`, amounts)))
      expect(used[1]).toBe(used[0])
    }),
    { numRuns: 60 },
  )
})

/** The usage of a limit once each amount was used. */
async function usedBy(store: Store, key: string, amounts: readonly number[]): Promise<number | undefined> {
  const requestId = newRequestId(NOW_MS)
  await store.commit(
    amounts.map((amount) => ({
      do: 'consume',
      consumption: { key, perMs: 1_000, amount, atMost: null },
      requestId,
      atMs: NOW_MS,
      isReserved: false,
    })),
  )
  return (await store.used([{ key, sinceMs: NOW_MS - 1_000 }])).get(key)
}

const text = fc
  .array(
    fc.constantFrom(
      'a',
      'A',
      'ä',
      'Ä',
      'ß',
      'İ',
      'Σ',
      'ς',
      '%',
      '_',
      '\\',
      "'",
      ' ',
      '\u2028',
      '\ufffe',
      '0',
      '😀',
      'é',
      'é',
    ),
    { minLength: 1, maxLength: 4 },
  )
  .map((parts) => parts.join(''))
const pattern = fc
  .array(fc.oneof(text, fc.constant('*')), { minLength: 1, maxLength: 3 })
  .map((parts) => parts.join(''))

const written: fc.Arbitrary<Partial<Fact>> = fc.record({
  agentId: text,
  tool: text,
  matchedPolicyId: text,
  matchedRule: text,
  actor: text,
  reason: fc.oneof(text, fc.constant(null)),
})

const searched: fc.Arbitrary<AuditFilter> = fc.record(
  {
    limit: fc.integer({ min: 1, max: 5 }),
    agentId: pattern,
    agents: pattern,
    tool: pattern,
    policy: text,
    rule: text,
    approver: text,
    reason: text,
    sinceMs: fc.integer({ min: NOW_MS, max: NOW_MS + 40 }),
    untilMs: fc.integer({ min: NOW_MS, max: NOW_MS + 40 }),
    cursor: fc.integer({ min: 1, max: 40 }),
  },
  { requiredKeys: ['limit'] },
)

test('both stores find the same entries of the same ledger, whatever its texts and the search', async () => {
  const stores = await bothStores()
  const facts = fc.sample(written, { numRuns: 40 })
  for (const store of stores) {
    await store.commit(
      facts.map((known, index) => ({ do: 'append_fact', fact: aFact({ ...known, atMs: NOW_MS + index }) })),
    )
  }

  await fc.assert(
    fc.asyncProperty(searched, async (filter) => {
      const [ofSqlite, ofPostgres] = await Promise.all(stores.map((store) => store.audit(filter)))
      expect(ofPostgres).toEqual(ofSqlite)
    }),
    { numRuns: 150 },
  )
})
