import { setImmediate } from 'node:timers/promises'
import type { Database } from 'better-sqlite3'
import type { AuditEntry, AuditPage } from '#protocol/audit.ts'
import type { AuditFilter } from '../../../approval/model/audit-filter.ts'
import type { LedgerStore } from '../../../approval/ports/ledger.ts'
import { requestIdSql } from '../../codecs/entry-columns.ts'
import type { LedgerRow } from '../../codecs/ledger-entry.ts'
import { readStoredObject } from '../../codecs/read-stored.ts'
import { givenFilters } from '../../search/term-filters.ts'
import { entrySearch, type SearchStep, WORK_AT_ONCE } from './entry-search.ts'
import type { GuardedRead } from './guarded-read.ts'
import { entryDecoder, LEDGER_COLUMNS, LEDGER_ROWS } from './ledger.ts'
import { seqReader } from './seq-range.ts'

export function auditReads(db: Database, guarded: GuardedRead): Pick<LedgerStore, 'audit'> {
  const search = auditSearch(db)
  return { audit: (filter) => guarded(() => search(filter)) }
}

/** Searches newest first. A long search lets other work run in between. */
function auditSearch(db: Database): (filter: AuditFilter) => Promise<AuditPage> {
  const seqRange = seqReader(db)
  const search = entrySearch(db)
  const entriesAt = auditEntryReader(db)

  return async (filter) => {
    const steps = search(filter, givenFilters(filter), seqRange(filter))
    const seqs = await newestOf(steps, filter.limit + 1)
    const entries = entriesAt(seqs.slice(0, filter.limit))
    return { entries, next: seqs.length > filter.limit ? (entries.at(-1)?.seq ?? null) : null }
  }
}

async function newestOf(steps: Iterable<SearchStep>, limit: number): Promise<readonly number[]> {
  const seqs: number[] = []
  let worked = 0
  for (const step of steps) {
    seqs.push(...step.seqs.slice(0, limit - seqs.length))
    if (seqs.length >= limit) break
    worked += step.work
    if (worked < WORK_AT_ONCE) continue
    worked = 0
    await setImmediate()
  }
  return seqs
}

interface AuditRow extends LedgerRow {
  readonly params: string | null
}

function auditEntryReader(db: Database): (seqs: readonly number[]) => AuditEntry[] {
  const rows = db.prepare<[string], AuditRow>(ROWS)
  const decode = entryDecoder(db)
  return (seqs) => {
    const found = rows.all(JSON.stringify(seqs))
    return decode(found).map((entry, index) => {
      const params = found[index]?.params ?? null
      return { ...entry, params: params === null ? null : { ...readStoredObject(params) } }
    })
  }
}

const ROWS = `SELECT ${LEDGER_COLUMNS}, p.shown AS params
  FROM ${LEDGER_ROWS}
    LEFT JOIN ledger_entries o ON o.seq = coalesce(e.request_seq, e.seq)
    LEFT JOIN requests r ON r.id = ${requestIdSql('o.request_id')}
    LEFT JOIN request_params p ON p.request_number = r.number
  WHERE e.seq IN (SELECT value FROM json_each((SELECT ?))) ORDER BY e.seq DESC`
