import { stringify } from 'csv-stringify/sync'
import type { AuditEntry, ExportFormat } from '#protocol/audit.ts'

/** The columns of CSV, in their order. New ones are added at the end. */
export const EXPORT_COLUMNS = [
  'seq',
  'at',
  'kind',
  'requestId',
  'agentId',
  'tool',
  'actor',
  'actorName',
  'outcome',
  'status',
  'matchedPolicyId',
  'matchedRule',
  'reason',
  'latencyMs',
  'bundleHash',
  'paramsDigest',
  'prevHash',
  'hash',
  'params',
] as const satisfies readonly (keyof AuditEntry)[]

/** What comes before the first entry; empty for NDJSON. */
export function exportHeader(format: ExportFormat): string {
  return format === 'csv' ? csv([EXPORT_COLUMNS]) : ''
}

/** The entries as text, each with its line end. */
export function exportText(format: ExportFormat, entries: readonly AuditEntry[]): string {
  return format === 'csv'
    ? csv(entries.map(csvRow))
    : entries.map((entry) => `${JSON.stringify(entry)}\n`).join('')
}

function csvRow(entry: AuditEntry): readonly (string | number | null)[] {
  return EXPORT_COLUMNS.map((column) => {
    if (column !== 'params') return entry[column]
    return entry.params === null ? null : JSON.stringify(entry.params)
  })
}

/** RFC 4180. Texts are quoted, and those that a spreadsheet would read as a formula begin with an apostrophe. */
function csv(rows: readonly (readonly (string | number | null)[])[]): string {
  return stringify(
    rows.map((row) => [...row]),
    { escape_formulas: true, quoted_string: true, record_delimiter: 'windows' },
  )
}
