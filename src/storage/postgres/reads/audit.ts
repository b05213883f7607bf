import type { AuditEntry, AuditPage } from '#protocol/audit.ts'
import type { AuditFilter } from '../../../approval/model/audit-filter.ts'
import type { LedgerStore } from '../../../approval/ports/ledger.ts'
import { decodePlainEntry, type PlainLedgerRow } from '../../codecs/ledger-entry.ts'
import { readStoredObject } from '../../codecs/read-stored.ts'
import { givenFilters } from '../../search/term-filters.ts'
import type { Reader } from '../session/reader.ts'
import { boundValues } from './bound-values.ts'
import { entryConditions, type Search } from './entry-conditions.ts'
import { LEDGER_COLUMNS } from './ledger.ts'
import { reasonIds } from './reason-ids.ts'
import { type SeqRange, seqRange } from './seq-range.ts'

export function auditReads({ lookUp, search }: Reader): Pick<LedgerStore, 'audit'> {
  async function audit(filter: AuditFilter): Promise<AuditPage> {
    const [range, reasons] = await Promise.all([seqRange(lookUp, filter), reasonIds(search, filter.reason)])
    const { text, values } = auditQuery({ filter, reasons }, range)
    const rows = await search<AuditRow>(text, values)
    const entries = rows.slice(0, filter.limit).map(decodeAuditEntry)
    return { entries, next: rows.length > filter.limit ? (entries.at(-1)?.seq ?? null) : null }
  }
  return { audit }
}

interface AuditRow extends PlainLedgerRow {
  readonly params: string | null
}

/** The newest entries that match, and one more when there is a next page. */
export function auditQuery(search: Search, range: SeqRange) {
  const { values, bind } = boundValues()
  const { filter } = search
  const conditions = [
    `e.seq >= ${bind(range.from)}`,
    `e.seq < ${bind(range.before)}`,
    ...(filter.request === undefined ? [] : [`e.request_id = ${bind(filter.request)}`]),
    ...entryConditions('e', givenFilters(filter), { search, bind }),
  ]
  const found = `SELECT e.* FROM ledger e WHERE ${conditions.join(' AND ')}
    ORDER BY e.seq DESC LIMIT ${bind(filter.limit + 1)}`
  const text = `SELECT ${LEDGER_COLUMNS}, (SELECT r.shown FROM requests r WHERE r.id = e.request_id) AS params
    FROM (${found}) e ORDER BY e.seq DESC`
  return { text, values }
}

function decodeAuditEntry({ params, ...row }: AuditRow): AuditEntry {
  return { ...decodePlainEntry(row), params: params === null ? null : { ...readStoredObject(params) } }
}
