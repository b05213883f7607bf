import type { Database } from 'better-sqlite3'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import type { AuditFilter } from '../../../../src/approval/model/audit-filter.ts'
import type { VetoRequest } from '../../../../src/approval/model/request.ts'
import { covers } from '../../../../src/core/glob.ts'
import type { Fact } from '../../../../src/ledger/fact.ts'
import { openConnection } from '../../../../src/storage/sqlite/connection.ts'
import { auditReads } from '../../../../src/storage/sqlite/reads/audit.ts'
import type { GuardedRead } from '../../../../src/storage/sqlite/reads/guarded-read.ts'
import { requestListReads } from '../../../../src/storage/sqlite/reads/request-list.ts'
import { indexWriter } from '../../../../src/storage/sqlite/writes/ledger-index.ts'
import { groupWriter } from '../../../../src/storage/sqlite/writes/write-group.ts'
import { ANN, aCall, aFact, aFactOf, aRequest, BEN, opening } from '../../../support/builders.ts'
import { migratedDatabase } from '../../../support/migrated-database.ts'

const direct: GuardedRead = async (read) => read()

function aDatabase(): Database {
  const db = openConnection(migratedDatabase())
  onTestFinished(() => void db.close())
  return db
}

/** Built once for a database: to compile the statements takes longer than to run them on these few rows. */
function readsOf(db: Database) {
  return {
    audit: auditReads(db, direct).audit,
    requestList: requestListReads(db, direct, { steps: { first: 3, most: 6 }, maxWork: 40 }).requestList,
  }
}
type Reads = ReturnType<typeof readsOf>

function indexUpTo(db: Database, seq: number): void {
  db.transaction(() => indexWriter(db).upTo(seq)).immediate()
}

interface Story {
  readonly call: { readonly agentId: string; readonly tool: string; readonly sessionId: string | null }
  readonly requester: string | null
  readonly facts: readonly Partial<Fact>[]
}

/** Requests with their entries, one entry of each in turn. */
function written(db: Database, stories: readonly Story[]) {
  const requests = stories.map(({ call, requester }) => aRequest({ call: aCall({ ...call, requester }) }))
  const write = groupWriter(db)
  write(requests.map((request) => opening(request)))
  const longest = Math.max(...stories.map(({ facts }) => facts.length))
  const facts = Array.from({ length: longest }).flatMap((_, n) =>
    requests.flatMap((request, index) => {
      const known = stories[index]?.facts[n]
      return known === undefined ? [] : [known.requestId === null ? aFact(known) : aFactOf(request, known)]
    }),
  )
  write([facts.map((fact) => ({ do: 'append_fact', fact }))])
  return { requests, facts: [...requests.map((one) => aFactOf(one)), ...facts] }
}

async function pagesOf({ audit }: Reads, filter: AuditFilter): Promise<readonly number[]> {
  const found: number[] = []
  for (let cursor: number | null = 10_000; cursor !== null; ) {
    const { entries, next } = await audit({ ...filter, cursor })
    found.push(...entries.map(({ seq }) => seq))
    cursor = next
  }
  return found
}

async function listOf({ requestList }: Reads, filter: AuditFilter): Promise<readonly string[]> {
  const found: string[] = []
  let page = await requestList(filter)
  for (;;) {
    found.push(...page.rows.map(({ seq, request }) => `${seq} ${request.id}`))
    if (page.next === null) return found
    page = await requestList({ ...filter, cursor: page.next, end: page.end })
  }
}

test('searches find exactly what matches, however far the ledger is indexed', async () => {
  const cuts = fc.array(fc.nat(), { minLength: 1, maxLength: 3 })
  const filters = fc.array(aSearch(), { minLength: 12, maxLength: 12 })
  await fc.assert(
    fc.asyncProperty(fc.array(aStory(), { minLength: 4, maxLength: 12 }), cuts, filters, async (...drawn) => {
      const [stories, shares, wanted] = drawn
      const db = aDatabase()
      const { requests, facts } = written(db, stories)
      const reads = readsOf(db)
      const lists = await Promise.all(wanted.map((filter) => listOf(reads, filter)))
      const points = shares.map((share) => share % (facts.length + 1)).sort((a, b) => a - b)
      for (const point of [...points, facts.length]) {
        indexUpTo(db, point)
        for (const [index, filter] of wanted.entries()) {
          expect(await pagesOf(reads, filter)).toEqual(seqsThatMatch(facts, requests, filter))
          expect(await listOf(reads, filter)).toEqual(lists[index])
        }
      }
    }),
    { numRuns: 12 },
  )
})

test('searches go through the blocks of a long ledger, and skip those without what they look for', async () => {
  const db = aDatabase()
  const write = groupWriter(db)
  const rare = aRequest({ call: aCall({ tool: 'rare' }) })
  write([opening(rare, { reason: 'seldom' })])
  const many = Array.from({ length: 66_000 }, (_, n) =>
    aFact({ tool: `tool_${n % 3}`, matchedRule: `r${n % 2}` }),
  )
  write([many.map((fact) => ({ do: 'append_fact', fact }))])
  write([[{ do: 'append_fact', fact: aFactOf(rare, { kind: 'result', actor: ANN.id }) }]])
  const { audit } = auditReads(db, direct)
  const seqs = async (filter: Partial<AuditFilter>) =>
    (await audit({ limit: 3, ...filter })).entries.map(({ seq }) => seq)

  expect(await seqs({ tool: 'rare' })).toEqual([66_002, 1])
  expect(await seqs({ tool: 'tool_1', rule: 'r1' })).toEqual([65_997, 65_991, 65_985])
  expect(await seqs({ tool: 'tool_1', rule: 'r1', cursor: 65_540 })).toEqual([65_535, 65_529, 65_523])
  expect(await seqs({ tool: 'tool_*', reason: 'seldom' })).toEqual([])
  expect(await listOf(readsOf(db), { limit: 3, approver: ANN.id, reason: 'seldom' })).toEqual([
    `66002 ${rare.id}`,
  ])
})

test('a ledger of which each entry has another agent, actor and reason is searched by pattern and by words', async () => {
  const db = aDatabase()
  const facts = Array.from({ length: 5_000 }, (_, n) =>
    aFact({ agentId: `agent-${n}`, actor: `U0${n}`, reason: `because of ${n}` }),
  )
  groupWriter(db)([facts.map((fact) => ({ do: 'append_fact', fact }))])
  const { audit } = auditReads(db, direct)
  const seqs = async (filter: Partial<AuditFilter>) =>
    (await audit({ limit: 3, ...filter })).entries.map(({ seq }) => seq)

  expect(await seqs({ agentId: 'agent-*7' })).toEqual([4_998, 4_988, 4_978])
  expect(await seqs({ agentId: 'agent-1234*', approver: 'U01234' })).toEqual([1_235])
  expect(await seqs({ reason: 'because', agentId: 'agent-*99' })).toEqual([5_000, 4_900, 4_800])
  expect(await seqs({ reason: 'of 12', cursor: 500 })).toEqual([130, 129, 128])
  expect(await seqs({ agentId: '*x*', reason: 'us' })).toEqual([])
})

function aStory(): fc.Arbitrary<Story> {
  const fact = fc.record({
    kind: fc.constantFrom('voted', 'settled', 'granted'),
    tool: fc.constantFrom('refund', 'mail'),
    actor: fc.constantFrom(ANN.id, BEN.id, 'veto'),
    outcome: fc.option(fc.constantFrom('allowed', 'denied')),
    status: fc.option(fc.constantFrom('approved', 'failed')),
    matchedPolicyId: fc.option(fc.constantFrom('p1', 'p2')),
    matchedRule: fc.option(fc.constantFrom('r1', 'r2')),
    reason: fc.option(fc.constantFrom('Over the limit', 'fine', 'ok')),
  })
  return fc.record({
    call: fc.record({
      agentId: fc.constantFrom('support-1', 'support-2', 'sales'),
      tool: fc.constantFrom('refund', 'mail'),
      sessionId: fc.option(fc.constantFrom('s1', 's2')),
    }),
    requester: fc.option(fc.constantFrom('ann@acme.test', 'U0BEN')),
    facts: fc.array(
      fc.oneof(
        fact,
        fact.map((known) => ({ ...known, requestId: null })),
      ),
      { maxLength: 5 },
    ),
  })
}

function aSearch(): fc.Arbitrary<AuditFilter> {
  return fc.record(
    {
      limit: fc.integer({ min: 1, max: 9 }),
      agentId: fc.constantFrom('support-1', 'sales', 'support-*', '*'),
      tool: fc.constantFrom('refund', 'm*'),
      kind: fc.constantFrom('decided', 'voted', 'settled'),
      outcome: fc.constantFrom('allowed', 'denied', 'failed'),
      policy: fc.constantFrom('p1', 'p2'),
      rule: fc.constantFrom('r1', 'r2'),
      approver: fc.constantFrom(ANN.id, 'veto'),
      session: fc.constantFrom('s1', 's2'),
      requesters: fc.constantFrom(['ann@acme.test'], ['ann@acme.test', 'U0BEN']),
      reason: fc.constantFrom('LIMIT', 'fi', 'none', 'k'),
    },
    { requiredKeys: ['limit'] },
  )
}

/** Newest first. */
function seqsThatMatch(
  facts: readonly Fact[],
  requests: readonly VetoRequest[],
  filter: AuditFilter,
): readonly number[] {
  return facts
    .flatMap((fact, index) => {
      const request = requests.find(({ id }) => id === fact.requestId)
      return isFound(fact, request, filter) ? [index + 1] : []
    })
    .reverse()
}

function isFound(fact: Fact, request: VetoRequest | undefined, filter: AuditFilter): boolean {
  const equal = (wanted: unknown, value: unknown) => wanted === undefined || wanted === value
  const pattern = (wanted: string | undefined, name: string | null) =>
    wanted === undefined || (name !== null && covers(wanted, name))
  return [
    pattern(filter.agentId, fact.agentId),
    pattern(filter.tool, fact.tool),
    equal(filter.kind, fact.kind),
    equal(filter.outcome, filter.outcome === 'failed' ? fact.status : fact.outcome),
    equal(filter.policy, fact.matchedPolicyId),
    equal(filter.rule, fact.matchedRule),
    equal(filter.approver, fact.actor),
    equal(filter.session, request?.call.sessionId),
    filter.requesters?.includes(request?.call.requester ?? '') ?? true,
    (fact.reason ?? '').toLowerCase().includes((filter.reason ?? '').toLowerCase()),
  ].every(Boolean)
}
