import { setImmediate } from 'node:timers/promises'
import type { Database, Statement } from 'better-sqlite3'
import type { AuditEntry, AuditPage } from '#protocol/audit.ts'
import type { AuditFilter } from '../../../approval/model/audit-filter.ts'
import type { LedgerStore } from '../../../approval/ports/ledger.ts'
import { decodeLedgerEntry, type LedgerRow } from '../../codecs/ledger-entry.ts'
import { readStoredObject } from '../../codecs/read-stored.ts'
import type { Conditions } from './audit-condition.ts'
import { type AuditPlan, planAudit } from './audit-plan.ts'
import type { GuardedRead } from './guarded-read.ts'
import { knownNames } from './known-names.ts'
import { knownReasons } from './known-reasons.ts'
import { LEDGER_COLUMNS } from './ledger.ts'
import { seqReader } from './seq-range.ts'

export function auditReads(db: Database, guarded: GuardedRead): Pick<LedgerStore, 'audit'> {
  const search = auditSearch(db)
  return { audit: (filter) => guarded(() => search(filter)) }
}

/** Searches newest first. A long search lets other work run in between. */
function auditSearch(db: Database): (filter: AuditFilter) => Promise<AuditPage> {
  const seqRange = seqReader(db)
  const known = { ...knownNames(db), reasons: knownReasons(db) }
  const newest = newestReader(db)
  const rows = db.prepare<[string], AuditRow>(ROWS)

  return async (filter) => {
    const range = seqRange(filter)
    const plan = planAudit(filter, known)
    const seqs: number[] = []
    let { before } = range
    let { window } = plan
    while (before > range.from && seqs.length <= filter.limit && plan.streams.length > 0) {
      const from = Math.max(range.from, before - window)
      window = Math.min(2 * window, plan.maxWindow)
      seqs.push(...newest(plan, { from, before }, filter.limit + 1 - seqs.length))
      before = from
      if (before > range.from && seqs.length <= filter.limit) await setImmediate()
    }
    const entries = rows.all(JSON.stringify(seqs.slice(0, filter.limit))).map(auditEntryOf)
    return { entries, next: seqs.length > filter.limit ? (entries.at(-1)?.seq ?? null) : null }
  }
}

interface AuditRow extends LedgerRow {
  readonly params: string | null
}

interface Span {
  readonly from: number
  readonly before: number
}

/** The newest entries of all streams in a span, at most `limit`. Only these are read: of an index often nothing else is. */
function newestReader(db: Database): (plan: AuditPlan, span: Span, limit: number) => readonly number[] {
  const statements = new Map<string, Statement<unknown[], number>>()

  function prepared(sql: string): Statement<unknown[], number> {
    const statement = statements.get(sql) ?? db.prepare<unknown[], number>(sql).pluck()
    statements.set(sql, statement)
    return statement
  }

  return (plan, { from, before }, limit) =>
    plan.streams
      .flatMap((stream) => {
        const conditions = [...stream, ...plan.rest]
        const values = conditions.map(({ value }) => value)
        return prepared(auditSql(plan, conditions)).all(from, before, ...values, limit)
      })
      .sort((one, other) => other - one)
      .slice(0, limit)
}

/** The text of one stream's query: a span of seq, then the conditions, then the limit. */
export function auditSql(plan: Pick<AuditPlan, 'from' | 'seq'>, conditions: Conditions): string {
  const where = [`${plan.seq} >= ?`, `${plan.seq} < ?`, ...conditions.map(({ sql }) => sql)].join(' AND ')
  return `SELECT ${plan.seq} FROM ${plan.from} WHERE ${where} ORDER BY ${plan.seq} DESC LIMIT ?`
}

const ROWS = `SELECT ${LEDGER_COLUMNS}, (SELECT shown FROM payloads WHERE request_id = l.request_id) AS params
  FROM ledger l WHERE l.seq IN (SELECT value FROM json_each(?)) ORDER BY l.seq DESC`

function auditEntryOf({ params, ...row }: AuditRow): AuditEntry {
  return { ...decodeLedgerEntry(row), params: params === null ? null : { ...readStoredObject(params) } }
}
