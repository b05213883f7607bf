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

  return async (filter) => {
    const range = seqRange(filter)
    const plan = planAudit(filter, known)
    const rows: AuditRow[] = []
    let { before } = range
    while (before > range.from && rows.length <= filter.limit && plan.streams.length > 0) {
      const from = Math.max(range.from, before - plan.window)
      rows.push(...newest(plan, { from, before }, filter.limit + 1 - rows.length))
      before = from
      if (before > range.from) await setImmediate()
    }
    return pageOf(rows, filter.limit)
  }
}

interface AuditRow extends LedgerRow {
  readonly params: string | null
}

interface Span {
  readonly from: number
  readonly before: number
}

/** The newest rows of all streams in a span, at most `limit`. */
function newestReader(db: Database): (plan: AuditPlan, span: Span, limit: number) => readonly AuditRow[] {
  const statements = new Map<string, Statement<unknown[], AuditRow>>()

  function prepared(sql: string): Statement<unknown[], AuditRow> {
    const statement = statements.get(sql) ?? db.prepare<unknown[], AuditRow>(sql)
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
      .sort((a, b) => b.seq - a.seq)
      .slice(0, limit)
}

/** The text of one stream's query: a span of seq, then the conditions, then the limit. */
export function auditSql(plan: Pick<AuditPlan, 'from' | 'seq'>, conditions: Conditions): string {
  const where = [`${plan.seq} >= ?`, `${plan.seq} < ?`, ...conditions.map(({ sql }) => sql)].join(' AND ')
  return `SELECT ${LEDGER_COLUMNS}, (SELECT shown FROM payloads WHERE request_id = l.request_id) AS params
    FROM ${plan.from} WHERE ${where} ORDER BY ${plan.seq} DESC LIMIT ?`
}

function pageOf(rows: readonly AuditRow[], limit: number): AuditPage {
  const entries = rows.slice(0, limit).map(auditEntryOf)
  return { entries, next: rows.length > limit ? (entries.at(-1)?.seq ?? null) : null }
}

function auditEntryOf({ params, ...row }: AuditRow): AuditEntry {
  return { ...decodeLedgerEntry(row), params: params === null ? null : { ...readStoredObject(params) } }
}
