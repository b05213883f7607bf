import type { Database, Statement } from 'better-sqlite3'
import { digestSql } from '../../codecs/entry-columns.ts'
import { camelCase, type OtherRowSet, ROW_SETS } from '../../common/row-sets.ts'
import type { Page, StoredRow } from '../../common/transfer-end.ts'
import type { Position } from '../../common/transfer-mark.ts'

/** How one kind of rows is stored. */
interface Source {
  readonly from: string
  readonly key: readonly string[]
  /** Columns whose name or form differs from those of `ROW_SETS`. */
  readonly columns?: Readonly<Record<string, string>>
}

const NUMBER = ['number']
const ID = ['id']

export const STORED: Readonly<Record<OtherRowSet, Source>> = {
  epoch: { from: 'epoch', key: ['epoch'] },
  signing_keys: { from: 'signing_keys', key: NUMBER },
  agent_keys: { from: 'agent_keys', key: ['hash'], columns: { lineage: 'coalesce(lineage, hash)' } },
  grants: { from: 'grants', key: ID, columns: { requirements: 'demands' } },
  lockdowns: { from: 'lockdowns', key: ID },
  absences: { from: 'absences', key: ID },
  alerts: { from: 'alerts', key: ID },
  job_runs: { from: 'job_runs', key: ['job', 'period'] },
  requests: {
    from: `(SELECT r.*, b.hash AS bundle_hash, p.shown, p.exact, p.context, p.edit, p.params_schema FROM requests r
      LEFT JOIN ledger_bundles b ON b.id = r.bundle_id LEFT JOIN request_params p ON p.request_number = r.number)`,
    key: NUMBER,
    columns: { subject: 'matter', params_digest: digestSql('params_digest') },
  },
  joined_calls: { from: 'joined_calls', key: ['api_key_hash', 'agent_id', 'idempotency_key'] },
  executions: { from: 'executions', key: ID },
  limit_usage: { from: 'limit_takes', key: NUMBER },
  asked_requests: { from: 'asked_requests', key: ['created_at_ms', 'request_id'] },
  automatic_counts: {
    from: '(SELECT * FROM automatic_counts JOIN automatic_calls ON id = calls_id)',
    key: ['span_ms', 'start_ms', 'calls_id'],
  },
  deliveries: {
    from: 'deliveries',
    key: NUMBER,
    columns: { desired_version: 'wanted', delivered_version: 'shown', maybe_posted: 'unclear' },
  },
  callbacks: { from: 'callbacks', key: NUMBER },
  checkpoints: { from: 'checkpoints', key: ['seq'] },
}

type Cell = string | number | null

/** Prepares reading all rows of a kind, page by page. */
export function rowPages(db: Database): (set: OtherRowSet, after: Position | null, limit: number) => Page {
  const prepared = new Map<string, Statement<unknown[], Cell[]>>()
  function statement(set: OtherRowSet, isFirst: boolean): Statement<unknown[], Cell[]> {
    const text = pageSql(set, isFirst)
    const known = prepared.get(text) ?? db.prepare<unknown[], Cell[]>(text).raw(true)
    prepared.set(text, known)
    return known
  }
  return (set, after, limit) => {
    const names = ROW_SETS[set].map(camelCase)
    const found = statement(set, after === null).all(...(after ?? []), limit)
    const key = found.at(-1)?.slice(names.length)
    const rows = found.map((cells) => rowOf(names, cells))
    return { set, rows, last: key === undefined ? null : keyOf(key) }
  }
}

function pageSql(set: OtherRowSet, isFirst: boolean): string {
  const { from, key, columns = {} } = STORED[set]
  const selected = [...ROW_SETS[set].map((column) => columns[column] ?? column), ...key].join(', ')
  const where = isFirst ? '' : `WHERE (${key.join(', ')}) > (${key.map(() => '?').join(', ')})`
  return `SELECT ${selected} FROM ${from} ${where} ORDER BY ${key.join(', ')} LIMIT ?`
}

function rowOf(names: readonly string[], cells: readonly Cell[]): StoredRow {
  return Object.fromEntries(names.map((name, index) => [name, cells[index] ?? null]))
}

function keyOf(cells: readonly Cell[]): Position {
  return cells.map((cell) => cell ?? '')
}
