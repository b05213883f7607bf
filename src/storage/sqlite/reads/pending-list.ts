import type { Database } from 'better-sqlite3'
import type { AuditFilter } from '../../../approval/model/audit-filter.ts'
import { OF_REQUEST } from '../../search/request-list-plan.ts'
import { givenFilters } from '../../search/term-filters.ts'
import { entriesMatcher, isAbout, isOfCall, type ListedRequestReader } from './listed-request.ts'
import type { SeqRange } from './seq-range.ts'
import type { ListedEntry, WalkStep } from './walk-step.ts'

/** Requests that are read together. */
const TOGETHER = 24

/** What is pending now, where its first entry stands. */
export function pendingListReader(
  db: Database,
  listed: ListedRequestReader,
): (filter: AuditFilter, range: SeqRange) => Iterable<WalkStep> {
  const firsts = db.prepare<[number, number], number>(FIRST_ENTRIES).pluck()

  return function* pending(filter, { from, before }) {
    const names = givenFilters(filter).filter((name) => name !== 'outcome' && !OF_REQUEST.has(name))
    const hasEntries = entriesMatcher(filter, names)
    const all = firsts.all(from, before)
    for (let at = 0; at < all.length; at += TOGETHER) {
      const some = all.slice(at, at + TOGETHER)
      const requests = listed(some)
      const found = some.flatMap((first): readonly ListedEntry[] => {
        const request = requests.get(first)
        const entry = request?.entries.at(-1)
        if (request === undefined || entry === undefined) return []
        const isFound = isOfCall(request, entry) && isAbout(request, filter) && hasEntries(request)
        return isFound ? [{ seq: first, atMs: entry.atMs, requestId: request.id }] : []
      })
      const work = [...requests.values()].reduce((sum, { entries }) => sum + entries.length, 0)
      yield { found, before: some.at(-1) ?? from, work }
    }
  }
}

const FIRST_ENTRIES = `SELECT e.seq FROM requests p INDEXED BY requests_pending
    CROSS JOIN ledger_entries e ON e.request_id = unhex(substr(p.id, 5), '-') AND e.request_id IS NOT NULL
  WHERE p.status = 'pending' AND e.seq >= ? AND e.seq < ? ORDER BY e.seq DESC`
