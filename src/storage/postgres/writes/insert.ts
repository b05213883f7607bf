import { camelCase } from '../../common/row-sets.ts'
import type { Statement } from '../session/connection.ts'
import { jsonRows } from '../session/stored-text.ts'

type Row = Readonly<Record<string, unknown>>

interface InsertOptions {
  readonly table: string
  /** Each row has a value for each, under its name in camel case. */
  readonly columns: readonly string[]
  /** Which of the rows, called `row`, to insert; default: all. */
  readonly where?: string
  /** What follows the rows, such as `ON CONFLICT`. */
  readonly suffix?: string
}

/** Prepares inserting any number of rows with one statement. They are sent as one JSON value, which takes the least work here. */
export function inserting({
  table,
  columns,
  where = 'true',
  suffix = '',
}: InsertOptions): (rows: readonly Row[]) => Statement {
  const list = columns.join(', ')
  const text = `INSERT INTO ${table} (${list})
    SELECT ${list} FROM json_populate_recordset(NULL::${table}, $1) AS row WHERE ${where} ${suffix}`
  const keys = columns.map((column) => [column, camelCase(column)] as const)
  return (rows) => ({ text, values: [jsonRows(rows.map((row) => stored(row, keys)))] })
}

/** Null values are left out, as a missing key is null. */
function stored(row: Row, keys: readonly (readonly [string, string])[]): object {
  const result: Record<string, unknown> = {}
  for (const [column, key] of keys) {
    const value = row[key]
    if (value !== null && value !== undefined) result[column] = value
  }
  return result
}
