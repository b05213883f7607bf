import { camelCase, type OtherRowSet, ROW_SETS } from '../../common/row-sets.ts'
import type { Page, StoredRow } from '../../common/transfer-end.ts'
import type { Position } from '../../common/transfer-mark.ts'
import type { Read } from '../session/reader.ts'

/** What orders the rows of each kind. */
const KEYS: Readonly<Record<OtherRowSet, readonly string[]>> = {
  epoch: ['epoch'],
  signing_keys: ['number'],
  agent_keys: ['hash'],
  grants: ['id'],
  lockdowns: ['id'],
  absences: ['id'],
  alerts: ['id'],
  job_runs: ['job', 'period'],
  requests: ['id'],
  joined_calls: ['api_key_hash', 'agent_id', 'idempotency_key'],
  executions: ['id'],
  limit_usage: ['number'],
  asked_requests: ['created_at_ms', 'request_id'],
  automatic_counts: ['span_ms', 'start_ms', 'tool', 'agent_id', 'policy_id', 'rule', 'status'],
  deliveries: ['number'],
  callbacks: ['number'],
  checkpoints: ['seq'],
}

/** Reads rows of a kind, page by page. */
export async function rowPage(
  read: Read,
  {
    set,
    after,
    limit,
  }: { readonly set: OtherRowSet; readonly after: Position | null; readonly limit: number },
): Promise<Page> {
  const names = ROW_SETS[set].map(camelCase)
  const found = await read(pageSql(set, after === null), [limit, ...(after ?? [])])
  const last = found.at(-1)
  return {
    set,
    rows: found.map((row) => rowOf(names, row)),
    last: last === undefined ? null : KEYS[set].map((_, index) => keyOf(last[`key${index}`])),
  }
}

function pageSql(set: OtherRowSet, isFirst: boolean): string {
  const key = KEYS[set]
  const columns = ROW_SETS[set].map((column) => `${numberOf(column)} AS "${camelCase(column)}"`)
  const selected = [...columns, ...key.map((column, index) => `${column} AS key${index}`)].join(', ')
  const bounds = key.map((_, index) => `$${index + 2}`).join(', ')
  const where = isFirst ? '' : `WHERE (${key.join(', ')}) > (${bounds})`
  return `SELECT ${selected} FROM ${set} ${where} ORDER BY ${key.join(', ')} LIMIT $1`
}

/** Flags are 0 or 1. */
function numberOf(column: string): string {
  return FLAGS.includes(column) ? `${column}::integer` : column
}

const FLAGS = ['maybe_posted', 'dropped', 'is_brief']

function rowOf(names: readonly string[], row: Readonly<Record<string, unknown>>): StoredRow {
  return Object.fromEntries(names.map((name) => [name, cellOf(row[name])]))
}

function cellOf(value: unknown): string | number | null {
  return typeof value === 'string' || typeof value === 'number' ? value : null
}

function keyOf(value: unknown): string | number {
  return cellOf(value) ?? ''
}
