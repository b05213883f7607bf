import { setImmediate } from 'node:timers/promises'
import type { Database } from 'better-sqlite3'
import type { VetoRequest } from '../../../approval/model/request.ts'
import type {
  RequestListFilter,
  RequestListPage,
  RequestListRow,
  RequestListStore,
} from '../../../approval/ports/request-list.ts'
import { decodeReadable } from '../../codecs/read-stored.ts'
import { decodeRequest } from '../../codecs/request.ts'
import { planRequestList } from '../../search/request-list-plan.ts'
import { WORK_AT_ONCE } from './entry-search.ts'
import type { GuardedRead } from './guarded-read.ts'
import { listedRequestReader } from './listed-request.ts'
import { pendingListReader } from './pending-list.ts'
import { requestWalk } from './request-walk.ts'
import { REQUEST_COLUMNS } from './requests.ts'
import { seqReader } from './seq-range.ts'
import type { ListedEntry, SearchSizes, WalkStep } from './walk-step.ts'

const SIZES: SearchSizes = { maxWork: 100_000 }

export function requestListReads(
  db: Database,
  guarded: GuardedRead,
  sizes: SearchSizes = SIZES,
): RequestListStore {
  const list = requestLister(db, sizes)
  return { requestList: (filter) => guarded(() => list(filter)) }
}

function requestLister(
  db: Database,
  sizes: SearchSizes,
): (filter: RequestListFilter) => Promise<RequestListPage> {
  const seqRange = seqReader(db)
  const listed = listedRequestReader(db)
  const walk = requestWalk(db, listed, sizes)
  const pending = pendingListReader(db, listed)
  const requestsOf = requestReader(db)
  const timeAt = db.prepare<[number], { readonly atMs: number }>(
    'SELECT at_ms AS atMs FROM ledger_entries WHERE seq = ?',
  )

  return async ({ cursor, end: firstEnd, ...filter }) => {
    const { from, before: newest } = seqRange(filter)
    const end = endOf(newest, firstEnd)
    const range = { from, before: endOf(end, cursor), end }
    const plan = planRequestList(filter)
    const steps = plan === 'pending' ? pending(filter, range) : walk(plan, range)
    const { found, before } = await firstOf(steps, filter.limit + 1, { range, maxWork: sizes.maxWork })
    const rows = requestsOf(found.slice(0, filter.limit))
    const last = found.length > filter.limit ? found[filter.limit - 1] : undefined
    if (last !== undefined) return { rows, next: last.seq, searchedToMs: null, end }
    if (before <= from) return { rows, next: null, searchedToMs: null, end }
    return { rows, next: before, searchedToMs: timeAt.get(before)?.atMs ?? null, end }
  }
}

function endOf(before: number, cursor: number | undefined): number {
  return Math.min(before, cursor ?? before)
}

interface Bounds {
  readonly range: { readonly from: number; readonly before: number }
  readonly maxWork: number
}

/** As many as wanted, or those of so much work; other work runs in between. */
async function firstOf(
  steps: Iterable<WalkStep>,
  limit: number,
  { range, maxWork }: Bounds,
): Promise<{ readonly found: readonly ListedEntry[]; readonly before: number }> {
  const found: ListedEntry[] = []
  let [worked, sincePause] = [0, 0]
  for (const step of steps) {
    found.push(...step.found.slice(0, limit - found.length))
    if (found.length >= limit) return { found, before: step.before }
    worked += step.work
    sincePause += step.work
    if (worked >= maxWork) return { found, before: step.before }
    if (sincePause < WORK_AT_ONCE) continue
    sincePause = 0
    await setImmediate()
  }
  return { found, before: range.from }
}

/** The requests of these rows; those that cannot be read are left out. */
function requestReader(db: Database): (found: readonly ListedEntry[]) => readonly RequestListRow[] {
  const byIds = db.prepare<[string]>(`SELECT ${REQUEST_COLUMNS} FROM requests r
    LEFT JOIN request_params p ON p.request_number = r.number WHERE r.id IN (SELECT value FROM json_each(?))`)
  return (found) => {
    const ids = JSON.stringify(found.map(({ requestId }) => requestId))
    const requests = new Map<string, VetoRequest>(
      decodeReadable(decodeRequest, byIds.all(ids)).map((one) => [one.id, one] as const),
    )
    return found.flatMap(({ seq, atMs, requestId }) => {
      const request = requests.get(requestId)
      return request === undefined ? [] : [{ seq, atMs, request }]
    })
  }
}
