import { expect, test } from 'vitest'
import type { AuditFilter } from '../../../../src/approval/model/audit-filter.ts'
import { POSTGRES_TIMES } from '../../../../src/storage/common/postgres-times.ts'
import { auditQuery } from '../../../../src/storage/postgres/reads/audit.ts'
import { UNDELIVERED } from '../../../../src/storage/postgres/reads/deliveries.ts'
import { ALLOWED_CALLS } from '../../../../src/storage/postgres/reads/executions.ts'
import { TURNS } from '../../../../src/storage/postgres/reads/pending-requests.ts'
import { reasonIds } from '../../../../src/storage/postgres/reads/reason-ids.ts'
import { requestListQuery } from '../../../../src/storage/postgres/reads/request-list-query.ts'
import { BY_IDS } from '../../../../src/storage/postgres/reads/requests.ts'
import { connect, type Statement } from '../../../../src/storage/postgres/session/connection.ts'
import { migrate } from '../../../../src/storage/postgres/session/migrate.ts'
import { createReader, type Reader } from '../../../../src/storage/postgres/session/reader.ts'
import { bareDatabase, runSql } from '../../../support/postgres-database.ts'

const REQUESTS = 4_000
const ENTRIES = 2 * REQUESTS

/** Filters that many entries match, and some that few or none match, with the index that then answers. */
const FILTERS: readonly (readonly [known: Omit<AuditFilter, 'limit'>, index: string])[] = [
  [{}, 'ledger_pkey'],
  [{ agents: '*', agentId: 'agent-1*' }, 'ledger_pkey'],
  [{ agentId: 'nobody' }, 'ledger_agent'],
  [{ agentId: 'nobody*' }, 'ledger_agent'],
  [{ tool: 'tool-0-0' }, 'ledger_tool'],
  [{ kind: 'bypass_seen' }, 'ledger_kind'],
  [{ outcome: 'denied' }, 'ledger_outcome'],
  [{ outcome: 'rejected' }, 'ledger_status'],
  [{ policy: 'none' }, 'ledger_policy'],
  [{ rule: 'none' }, 'ledger_rule'],
  [{ approver: 'U77', outcome: 'approved' }, 'ledger_actor'],
  [{ session: 'run-77' }, 'requests_session'],
  [{ requesters: ['user5@acme.test', 'nobody@acme.test'] }, 'requests_requester'],
  [{ reason: 'NOTHING like it' }, 'ledger_reason'],
  [{ request: 'req-12' }, 'ledger_request'],
]

test('searches of the record, of the requests and of what waits read indexes, and no table as a whole', async () => {
  const reader = await withEntries()
  const range = { from: 1, before: ENTRIES + 1 }
  const waiting = [
    { text: UNDELIVERED, values: [10, []] },
    { text: TURNS, values: [10] },
    { text: BY_IDS, values: [['req-1', 'req-2']] },
    { text: ALLOWED_CALLS, values: ['agent-7', 'tool-7', 0, 9_000_000, null, 10] },
  ]

  for (const query of waiting) await planOf(reader, query)
  for (const [known, index] of FILTERS) {
    const filter = { limit: 20, ...known }
    const search = { filter, reasons: await reasonIds(reader.search, filter.reason) }
    for (const query of [
      auditQuery(search, range),
      requestListQuery(search, { ...range, end: range.before }),
    ]) {
      expect(await planOf(reader, query)).toEqual(expect.stringContaining(index))
    }
  }
  await reader.close()
})

/** How a search is answered; none may read the whole of a table that grows. */
async function planOf({ search }: Reader, { text, values }: Statement): Promise<string> {
  const rows = await search<{ readonly 'QUERY PLAN': string }>(`EXPLAIN (COSTS OFF) ${text}`, values)
  const plan = rows.map((row) => row['QUERY PLAN']).join('\n')
  expect(plan).not.toMatch(/Seq Scan on (ledger|requests|deliveries)\b/)
  return plan
}

/** A reader of some thousand requests, each with a card in Slack and two entries, of which the last few are pending. */
async function withEntries(): Promise<Reader> {
  const url = await bareDatabase()
  const connection = await connect(url)
  await migrate(connection)
  await connection.close()
  await runSql(url, FILL)
  return createReader(url, POSTGRES_TIMES)
}

const FILL = `SET session_replication_role = replica;
  INSERT INTO ledger_reasons (hash, reason, folded)
    SELECT sha256(i::text::bytea), 'Reason ' || i, 'reason ' || i FROM generate_series(1, 200) i;
  INSERT INTO requests (id, created_at_ms, allowed_at_ms, version, status, agent_id, tool, category, session_id, requester,
      bundle_hash, salt, params_digest, state, shown)
    SELECT 'req-' || i, i * 1000, i * 1000, 1, CASE WHEN i > ${REQUESTS - 20} THEN 'pending' ELSE 'allowed' END,
      'agent-' || i % 20, 'tool-' || i % 50, 'edit', 'run-' || i / 10, 'user' || i % 500 || '@acme.test', 'b', 's', 'd', '{}', '{}'
    FROM generate_series(1, ${REQUESTS}) i;
  INSERT INTO ledger (seq, at_ms, kind, request_id, agent_id, tool, actor, outcome, status, matched_policy_id, matched_rule,
      reason_id, prev_hash, hash)
    SELECT 2 * i + k - 2, i * 1000, CASE k WHEN 1 THEN 'decided' ELSE 'voted' END, 'req-' || i, 'agent-' || i % 20,
      'tool-' || i % 50, 'U' || i % 300, CASE k WHEN 1 THEN 'escalated' ELSE 'allowed' END,
      CASE k WHEN 1 THEN 'pending' ELSE 'approved' END, 'policy-' || i % 10, 'rule-' || i % 40,
      (SELECT min(id) FROM ledger_reasons) + i % 200, '', ''
    FROM generate_series(1, ${REQUESTS}) i, generate_series(1, 2) k;
  INSERT INTO deliveries (id, channel, due_at_ms, desired_version, delivered_version, ts, channel_id, subject)
    SELECT 'card:req-' || i || ':c', '#c' || i % 5, i, 1, CASE WHEN i > ${REQUESTS - 20} THEN 0 ELSE 1 END, '1.1', 'C1', '{}'
    FROM generate_series(1, ${REQUESTS}) i;
  ANALYZE`
