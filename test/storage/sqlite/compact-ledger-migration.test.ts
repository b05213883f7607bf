import type { Database } from 'better-sqlite3'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { FactKind, type LedgerEntry } from '#protocol/audit.ts'
import type { AuditFilter } from '../../../src/approval/model/audit-filter.ts'
import type { KeptRequest } from '../../../src/approval/model/request.ts'
import { headOf, link } from '../../../src/ledger/chain.ts'
import { type Fact, GENESIS } from '../../../src/ledger/fact.ts'
import { verifyChain } from '../../../src/ledger/verify.ts'
import { encodeRequest } from '../../../src/storage/codecs/request.ts'
import { createInProcessChanges } from '../../../src/storage/in-process-changes.ts'
import { openStore } from '../../../src/storage/sqlite/open-store.ts'
import { someFact } from '../../support/arbitrary-facts.ts'
import { aCall, aFact, aFactOf, aFilter, aPendingRequest, aRequest } from '../../support/builders.ts'
import { olderDatabase } from '../../support/older-database.ts'
import { silentLog } from '../../support/silent-log.ts'

const BEFORE = 24
const ASKED = aRequest()

/** Facts of each kind, any facts, and more than one of a request. */
function facts(): readonly Fact[] {
  return [
    aFactOf(ASKED, { reason: 'Over the LIMIT', paramsDigest: `sha256:${'d'.repeat(64)}` }),
    ...FactKind.options.map((kind) => aFact({ kind, reason: `about ${kind}`, bundleHash: 'b'.repeat(64) })),
    ...fc.sample(someFact(), { numRuns: 100, seed: 3 }),
    aFactOf(ASKED, { kind: 'result', reason: null }),
  ]
}

/** A database of the version before, with these facts as its ledger. */
function anOlderLedger(known: readonly Fact[]) {
  const { path, db } = olderDatabase(BEFORE)
  let head = GENESIS
  const entries = known.map((fact) => {
    const entry = link(head, fact)
    head = headOf(entry)
    return entry
  })
  for (const entry of entries) append(db, entry)
  return { path, db, entries }
}

function append(db: Database, entry: LedgerEntry): void {
  const { at, ...own } = entry
  const row = { ...own, atMs: Date.parse(at) }
  db.prepare('UPDATE chain_head SET seq = @seq, hash = @hash, at_ms = @atMs').run(row)
  db.prepare(`INSERT INTO ledger VALUES (@seq, @atMs, @kind, @requestId, @agentId, @tool, @actor, @actorName, @outcome,
    @status, @matchedPolicyId, @matchedRule, @reason, @latencyMs, @bundleHash, @paramsDigest, @prevHash, @hash)`).run(
    row,
  )
}

async function opened(path: string) {
  const store = await openStore({
    database: path,
    log: silentLog,
    changes: createInProcessChanges(),
    alone: true,
  })
  onTestFinished(() => store.close())
  return store
}

test('a ledger that an older version wrote has the same entries, verifies, is searched and goes on', async () => {
  const { path, db, entries } = anOlderLedger(facts())
  db.close()

  const store = await opened(path)
  await store.commit([{ do: 'append_fact', fact: aFact({ tool: 'later' }) }])

  const found = await store.entries(0, 1_000)
  expect(found.slice(0, -1)).toEqual(entries)
  expect(await verifyChain(store)).toMatchObject({ ok: true, head: { seq: entries.length + 1 } })
  const seqs = async (filter: Partial<AuditFilter>) =>
    (await store.audit(aFilter(filter))).entries.map(({ seq }) => seq)
  expect(await seqs({ request: ASKED.id })).toEqual([entries.length, 1])
  expect(await seqs({ reason: 'the limit' })).toEqual([1])
  expect(await seqs({ kind: 'redeem_refused', reason: 'about redeem' })).toHaveLength(1)
  expect(await seqs({ tool: 'later' })).toEqual([entries.length + 1])
})

test.each([
  ['a changed row', "UPDATE ledger SET reason = 'another' WHERE seq = 3", 3],
  ['a changed hash', "UPDATE ledger SET hash = 'f' WHERE seq = 3", 3],
  ['a changed link', `UPDATE ledger SET prev_hash = '${'0'.repeat(64)}' WHERE seq = 4`, 4],
  ['a removed row', 'DELETE FROM ledger WHERE seq = 5', 5],
  ['a cut off end', 'DELETE FROM ledger WHERE seq > 20', 21],
])('what was wrong in a ledger of an older version is still found: %s', async (_, sql, badSeq) => {
  const { path, db } = anOlderLedger(facts())
  dropTriggersOf(db, 'ledger_')
  db.exec(sql)
  db.close()

  expect(await verifyChain(await opened(path))).toMatchObject({ ok: false, badSeq })
})

test('requests that an older version wrote are read and found as they were, and go on', async () => {
  const session = { sessionId: 'run-1', requester: 'ann@acme.test' }
  const digest = { paramsDigest: `sha256:${'a'.repeat(64)}`, bundleHash: 'b'.repeat(64) }
  const plain = aRequest({ ...digest, call: aCall(session) })
  const masked = aRequest({ maskedParams: { card: '‹masked›' } })
  const waiting = aPendingRequest({
    ...digest,
    idempotency: { apiKeyHash: 'k', key: 'once', fingerprint: 'f' },
  })
  const { path, db } = anOlderLedger([plain, masked, waiting].map((request) => aFactOf(request)))
  dropTriggersOf(db, 'payloads')
  for (const request of [plain, masked, waiting]) insertRequest(db, request)
  db.exec(`INSERT INTO callbacks (id, request_id, target, type, created_at_ms, attempts, status)
    VALUES ('c1', '${plain.id}', 't', 'decided', 1, 0, 'delivered')`)
  db.exec(
    `INSERT INTO automatic_counts VALUES (3600000, 0, 'refund_payment', 'support-agent', '', 'r', 'allowed', 3)`,
  )
  db.close()

  const store = await opened(path)

  for (const request of [plain, masked, waiting]) expect(await store.request(request.id)).toEqual(request)
  expect(await store.requestByKey({ apiKeyHash: 'k', agentId: waiting.call.agentId, key: 'once' })).toEqual(
    waiting,
  )
  expect((await store.audit(aFilter({ session: 'run-1' }))).entries).toMatchObject([
    { seq: 1, params: plain.maskedParams },
  ])
  expect((await store.requestList(aFilter({ requesters: ['ann@acme.test'] }))).rows).toHaveLength(1)
  expect((await store.activity(0, 3_600_000)).automatic).toEqual([
    {
      tool: 'refund_payment',
      agentId: 'support-agent',
      policyId: null,
      rule: 'r',
      status: 'allowed',
      requests: 3,
    },
  ])
  const again = { ...waiting, version: 2 }
  expect(
    await store.commit([{ do: 'transition', request: again, from: 'pending', beforeDeadlineMs: null }]),
  ).toEqual({ ok: true })
})

function insertRequest(db: Database, request: KeptRequest): void {
  const { row, payload } = encodeRequest(request)
  const { paramsDigest } = request
  db.prepare(`INSERT INTO requests (id, version, status, agent_id, tool, category, created_at_ms, deadline_ms, session_id,
      tool_call_id, summary, requester, owner, idempotency_key, fingerprint, bundle_hash, policy_id, rule, salt, params_digest,
      state, due_at_ms, api_key_hash)
    VALUES (@id, @version, @status, @agentId, @tool, @category, @createdAtMs, @deadlineMs, @sessionId,
      @toolCallId, @summary, @requester, @owner, @idempotencyKey, @fingerprint, @bundleHash, @policyId, @rule, @salt,
      @paramsDigest, @state, @dueAtMs, @apiKeyHash)`).run({ ...row, paramsDigest })
  db.prepare('INSERT INTO payloads (request_id, shown, exact, context) VALUES (?, ?, ?, ?)').run(
    request.id,
    payload.shown,
    payload.exact,
    payload.context,
  )
}

function dropTriggersOf(db: Database, prefix: string): void {
  for (const name of db.prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'").pluck().all()) {
    if (String(name).startsWith(prefix)) db.exec(`DROP TRIGGER ${name}`)
  }
}
