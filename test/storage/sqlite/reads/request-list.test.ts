import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { AuditFilter } from '../../../../src/approval/model/audit-filter.ts'
import { createInProcessChanges } from '../../../../src/storage/in-process-changes.ts'
import { openConnection } from '../../../../src/storage/sqlite/connection.ts'
import { openStore } from '../../../../src/storage/sqlite/open-store.ts'
import { requestListReads, requestListSql } from '../../../../src/storage/sqlite/reads/request-list.ts'
import { planRequestList } from '../../../../src/storage/sqlite/reads/request-list-plan.ts'
import { aFactOf, aFilter, aRequest, NOW_MS, opening } from '../../../support/builders.ts'
import { silentLog } from '../../../support/silent-log.ts'
import { tempFolder } from '../../../support/temp-folder.ts'

const names = {
  agents: () => ['support-1', 'support-2'],
  tools: () => ['refund', 'mail'],
  reasons: () => ({ kind: 'many' }) as const,
}

test.each<[Partial<AuditFilter>, string]>([
  [{}, 'SEARCH l USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)'],
  [{ tool: 'refund' }, 'ledger_tool_outcome (tool=? AND outcome=?'],
  [{ agentId: 'support-*' }, 'ledger_agent_outcome (agent_id=? AND outcome=?'],
  [{ outcome: 'denied' }, 'ledger_outcome (outcome=? AND rowid>? AND rowid<?)'],
  [{ outcome: 'failed', approver: 'U0ANN' }, 'ledger_actor (actor=? AND rowid>? AND rowid<?)'],
  [{ outcome: 'failed' }, 'ledger_status (status=? AND rowid>? AND rowid<?)'],
  [{ rule: 'cap_refund_amount', tool: 'refund' }, 'ledger_rule (matched_rule=? AND rowid>? AND rowid<?)'],
  [{ policy: 'support' }, 'ledger_policy (matched_policy_id=? AND rowid>? AND rowid<?)'],
  [{ session: 's' }, 'origins_session (session_id=? AND rowid>? AND rowid<?)'],
  [{ requesters: ['U0ANN'] }, 'origins_requester (requester=? AND rowid>? AND rowid<?)'],
  [{ request: 'req_1' }, 'ledger_request (request_id=? AND rowid>? AND rowid<?)'],
])('a list of requests by %j walks one index newest first', (filter, index) => {
  const db = openConnection(join(tempFolder(), 'veto.db'))
  onTestFinished(() => void db.close())
  const plan = planRequestList(aFilter(filter), names)

  expect(plan.streams.length).toBeGreaterThan(0)
  for (const stream of plan.streams) {
    const values = [...stream, ...plan.rest, ...(plan.newer ?? [])].map(({ value }) => value)
    const steps = db
      .prepare<unknown[], { readonly detail: string }>(`EXPLAIN QUERY PLAN ${requestListSql(plan, stream)}`)
      .all(1, 9, ...values, 9, 21)
    const text = steps.map(({ detail }) => detail).join('\n')
    expect(text).toContain(index)
    expect(text).not.toMatch(/\bSCAN [a-z]\b|TEMP B-TREE/)
  }
})

test('a long search ends its page early, says how far it came, and goes on from there', async () => {
  const database = join(tempFolder(), 'veto.db')
  const store = await openStore({
    database,
    log: silentLog,
    changes: createInProcessChanges(),
    alone: true,
  })
  onTestFinished(() => store.close())
  const db = openConnection(database)
  onTestFinished(() => void db.close())
  const size = { window: 2, maxWindow: 2, maxWindows: 2 }
  const sizes = { narrow: size, wide: size }
  const { requestList } = requestListReads(db, async (read) => read(), sizes)
  await store.commit(opening(aRequest(), { reason: 'the one' }))
  const other = aRequest()
  await store.commit(opening(other, { atMs: NOW_MS + 5 }))
  for (let at = 0; at < 4; at += 1) {
    await store.commit([{ do: 'append_fact', fact: aFactOf(other, { kind: 'posted', atMs: NOW_MS + 9 }) }])
  }

  const first = await requestList(aFilter({ reason: 'ne' }))
  const second = await requestList({
    ...aFilter({ reason: 'ne', cursor: first.next ?? 0 }),
    end: first.end,
  })

  expect(first).toMatchObject({ rows: [], next: 3, searchedToMs: NOW_MS + 9 })
  expect(second).toMatchObject({ rows: [{ seq: 1 }], next: null, searchedToMs: null })
})
