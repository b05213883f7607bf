import type { Database } from 'better-sqlite3'
import type { AuditFilter } from '../../../approval/model/audit-filter.ts'
import { isGlob } from '../../../core/glob.ts'
import type { TermFilter } from '../../search/term-filters.ts'
import { fieldOf } from './search-terms.ts'
import type { TermField } from './terms.ts'

/** False: no entry matches all of these filters, because nothing that entries share matches those of them that name it. */
export type PossibleFacets = (filter: AuditFilter, names: readonly TermFilter[]) => boolean

/** To look through more takes longer than to read the postings. */
const MAX_FACETS = 50_000

export function possibleFacets(db: Database): PossibleFacets {
  const last = db.prepare<[], number>('SELECT coalesce(max(id), 0) FROM ledger_facets').pluck()
  return (filter, names) => {
    const wanted = names.flatMap((name) => equalityOf(filter, name) ?? [])
    if (wanted.length < 2 || (last.get() ?? 0) > MAX_FACETS) return true
    const where = wanted.map(({ column }) => `${column} = ?`).join(' AND ')
    const found = db.prepare<string[], 1>(`SELECT 1 FROM ledger_facets WHERE ${where} LIMIT 1`).pluck()
    return found.get(...wanted.map(({ text }) => text)) !== undefined
  }
}

/** Null: the filter is a pattern, or about something else. */
function equalityOf(
  filter: AuditFilter,
  name: TermFilter,
): { readonly column: string; readonly text: string } | null {
  const text = filter[name]
  if (name === 'reason' || typeof text !== 'string') return null
  const field = fieldOf(name, text)
  const column = COLUMNS[field]
  const isPattern = (field === 'agent' || field === 'tool') && isGlob(text)
  return column === null || isPattern ? null : { column, text }
}

const COLUMNS: Readonly<Record<TermField, string | null>> = {
  kind: 'kind',
  agent: 'agent_id',
  tool: 'tool',
  actor: 'actor',
  outcome: 'outcome',
  status: 'status',
  policy: 'matched_policy_id',
  rule: 'matched_rule',
  session: null,
  requester: null,
}
