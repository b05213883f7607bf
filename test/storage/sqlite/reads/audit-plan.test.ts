import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { AuditFilter } from '../../../../src/approval/model/audit-filter.ts'
import { openConnection } from '../../../../src/storage/sqlite/connection.ts'
import { auditSql } from '../../../../src/storage/sqlite/reads/audit.ts'
import { planAudit } from '../../../../src/storage/sqlite/reads/audit-plan.ts'
import type { ReasonMatch } from '../../../../src/storage/sqlite/reads/known-reasons.ts'
import { aFilter } from '../../../support/builders.ts'
import { tempFolder } from '../../../support/temp-folder.ts'

const names = {
  agents: () => ['support-1', 'support-2'],
  tools: () => ['refund', 'mail'],
  reasons: (words: string): ReasonMatch => REASONS.get(words) ?? { kind: 'many' },
}

const REASONS: ReadonlyMap<string, ReasonMatch> = new Map([
  ['over limit', { kind: 'texts', ids: [3, 4] }],
  ['for Acme', { kind: 'entries', seqs: [7, 8] }],
  ['unheard of', { kind: 'entries', seqs: [] }],
])

/** How SQLite says that it runs each query of a search. */
function queryPlans(known: Partial<AuditFilter>): readonly string[] {
  const db = openConnection(join(tempFolder(), 'veto.db'))
  onTestFinished(() => void db.close())
  const plan = planAudit(aFilter(known), names)
  return plan.streams.map((stream) => {
    const conditions = [...stream, ...plan.rest]
    const values = conditions.map(({ value }) => value)
    const steps = db
      .prepare<unknown[], { readonly detail: string }>(`EXPLAIN QUERY PLAN ${auditSql(plan, conditions)}`)
      .all(1, 9, ...values, 21)
    return steps.map(({ detail }) => detail).join('\n')
  })
}

function served(known: Partial<AuditFilter>, index: string): void {
  const plans = queryPlans(known)
  expect(plans.length).toBeGreaterThan(0)
  for (const plan of plans) {
    expect(plan).toContain(index)
    expect(plan).not.toMatch(/\bSCAN\b|TEMP B-TREE/)
  }
}

test('each audit filter uses an index, newest first, without a scan and without sorting', () => {
  served({}, 'INTEGER PRIMARY KEY (rowid>? AND rowid<?)')
  served({ agentId: 'support-1' }, 'ledger_agent_outcome (agent_id=? AND outcome=? AND rowid>? AND rowid<?)')
  served(
    { agentId: 'support-1', tool: 'refund' },
    'ledger_agent_tool_outcome (agent_id=? AND tool=? AND outcome=? AND',
  )
  served(
    { tool: 'refund', outcome: 'denied' },
    'ledger_tool_outcome (tool=? AND outcome=? AND rowid>? AND rowid<?)',
  )
  served({ tool: 'refund' }, 'ledger_tool_outcome (tool=? AND outcome=? AND rowid>? AND rowid<?)')
  served({ outcome: 'denied' }, 'ledger_outcome (outcome=? AND rowid>? AND rowid<?)')
  served({ agentId: 'support-*' }, 'ledger_agent_outcome')
  served({ request: 'req_1' }, 'ledger_request (request_id=? AND rowid>? AND rowid<?)')
  served({ approver: 'U0ANN' }, 'ledger_actor (actor=? AND rowid>? AND rowid<?)')
  served({ kind: 'voted' }, 'ledger_kind (kind=? AND rowid>? AND rowid<?)')
  served({ outcome: 'expired' }, 'ledger_status (status=? AND rowid>? AND rowid<?)')
  served({ policy: 'support' }, 'ledger_policy (matched_policy_id=? AND rowid>? AND rowid<?)')
  served({ session: 'run-1' }, 'origins_session (session_id=? AND rowid>? AND rowid<?)')
  served({ requesters: ['U0ANN', 'U0BEN'] }, 'origins_requester (requester=? AND rowid>? AND rowid<?)')
  served({ reason: 'limit' }, 'INTEGER PRIMARY KEY (rowid>? AND rowid<?)')
  served({ reason: 'over limit' }, 'SEARCH x USING PRIMARY KEY (reason_id=? AND seq>? AND seq<?)')
  served({ reason: 'over limit', agentId: 'support-1' }, 'SEARCH x USING PRIMARY KEY (reason_id=? AND')
})

test('an audit search that an index answers alone covers the whole ledger in one step', () => {
  expect(
    planAudit(aFilter({ agentId: 'support-1', tool: 'refund', outcome: 'denied' }), names),
  ).toMatchObject({
    rest: [],
    window: Number.MAX_SAFE_INTEGER,
  })
})

test('an audit search that must read rows does so in small steps', () => {
  expect(planAudit(aFilter({ agentId: 'support-1', reason: 'limit' }), names).window).toBeLessThanOrEqual(
    5_000,
  )
})

test('an audit search for words that few entries hold looks up these entries alone', () => {
  for (const known of [{}, { agentId: 'support-1' }, { policy: 'support' }]) {
    const [plan, ...others] = queryPlans({ reason: 'for Acme', ...known })

    expect(plan).toContain('SEARCH l USING INTEGER PRIMARY KEY (rowid=?)')
    expect(others).toEqual([])
  }
})

test('an audit search for words that no entry holds reads nothing', () => {
  expect(planAudit(aFilter({ reason: 'unheard of', tool: 'refund' }), names).streams).toEqual([])
})

test('an audit pattern that matches no known name reads nothing', () => {
  expect(planAudit(aFilter({ tool: 'unknown*' }), names).streams).toEqual([])
})

test('an audit pattern that matches too many names is checked on each row, with the remaining filters as the key', () => {
  const many = { ...names, agents: () => Array.from({ length: 500 }, (_, n) => `a${n}`) }

  const withTool = planAudit(aFilter({ agentId: 'a*', tool: 'refund' }), many)
  const alone = planAudit(aFilter({ agentId: 'a*' }), { ...many, agents: () => null })

  expect(withTool.from).toContain('ledger_tool_outcome')
  expect(withTool.rest).toEqual([{ sql: 'covers(?, l.agent_id)', value: 'a*' }])
  expect(alone.from).toContain('NOT INDEXED')
})
