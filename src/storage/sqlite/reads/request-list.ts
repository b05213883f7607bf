import { setImmediate } from 'node:timers/promises'
import type { Database, Statement } from 'better-sqlite3'
import type { VetoRequest } from '../../../approval/model/request.ts'
import type {
  RequestListFilter,
  RequestListPage,
  RequestListRow,
  RequestListStore,
} from '../../../approval/ports/request-list.ts'
import { decodeReadable } from '../../codecs/read-stored.ts'
import { decodeRequest } from '../../codecs/request.ts'
import type { GuardedRead } from './guarded-read.ts'
import { knownNames } from './known-names.ts'
import { knownReasons } from './known-reasons.ts'
import { planRequestList, type RequestListPlan, type SearchSizes } from './request-list-plan.ts'
import { REQUEST_COLUMNS } from './requests.ts'
import { seqReader } from './seq-range.ts'

/** `sizes`: how far a search goes at once. */
export function requestListReads(db: Database, guarded: GuardedRead, sizes?: SearchSizes): RequestListStore {
  const list = requestLister(db, sizes)
  return { requestList: (filter) => guarded(() => list(filter)) }
}

function requestLister(
  db: Database,
  sizes?: SearchSizes,
): (filter: RequestListFilter) => Promise<RequestListPage> {
  const seqRange = seqReader(db)
  const known = { ...knownNames(db), reasons: knownReasons(db) }
  const newest = newestReader(db)
  const requestsOf = requestReader(db)
  const timeAt = db.prepare<[number], { readonly atMs: number }>(
    'SELECT at_ms AS atMs FROM ledger WHERE seq = ?',
  )

  return async ({ cursor, end: firstEnd, ...filter }) => {
    const { from, before: end } = seqRange({
      ...filter,
      ...(firstEnd === undefined ? {} : { cursor: firstEnd }),
    })
    const plan = planRequestList(filter, known, sizes)
    const span = { from, before: Math.min(end, cursor ?? end), end }
    const { found, before } = await searchBack(newest, plan, { span, limit: filter.limit + 1 })
    const last = found.length > filter.limit ? found[filter.limit - 1] : undefined
    const rows = requestsOf(found.slice(0, filter.limit))
    if (last !== undefined) return { rows, next: last.seq, searchedToMs: null, end }
    if (before <= from) return { rows, next: null, searchedToMs: null, end }
    return { rows, next: before, searchedToMs: timeAt.get(before)?.atMs ?? null, end }
  }
}

/** Newest first, window by window; other work runs in between. `before`: everything from there on was looked at. */
async function searchBack(
  newest: ReturnType<typeof newestReader>,
  plan: RequestListPlan,
  { span, limit }: { readonly span: Span; readonly limit: number },
): Promise<{ readonly found: readonly Found[]; readonly before: number }> {
  const found: Found[] = []
  let before = plan.streams.length === 0 ? span.from : span.before
  let { window } = plan
  for (let windows = 0; windows < plan.maxWindows; windows += 1) {
    if (before <= span.from || found.length >= limit) break
    if (windows > 0) await setImmediate()
    const from = Math.max(span.from, before - window)
    window = Math.min(2 * window, plan.maxWindow)
    found.push(...newest(plan, { ...span, from, before }, limit - found.length))
    before = from
  }
  return { found, before }
}

interface Found {
  readonly seq: number
  readonly atMs: number
  readonly requestId: string
}

interface Span {
  readonly from: number
  readonly before: number
  /** Of the whole list: newer entries up to here stand for their request instead. */
  readonly end: number
}

function newestReader(db: Database): (plan: RequestListPlan, span: Span, limit: number) => readonly Found[] {
  const statements = new Map<string, Statement<unknown[], Found>>()

  function prepared(sql: string): Statement<unknown[], Found> {
    const statement = statements.get(sql) ?? db.prepare<unknown[], Found>(sql)
    statements.set(sql, statement)
    return statement
  }

  return (plan, { from, before, end }, limit) =>
    plan.streams
      .flatMap((stream) => {
        const values = [...stream, ...plan.rest, ...(plan.newer ?? [])].map(({ value }) => value)
        const bounds = plan.newer === null ? [limit] : [end, limit]
        return prepared(requestListSql(plan, stream)).all(from, before, ...values, ...bounds)
      })
      .sort((a, b) => b.seq - a.seq)
      .slice(0, limit)
}

/** The text of one stream's query. Entries about a grant name its scope, so that they may name another tool than their request. */
export function requestListSql(
  plan: Pick<RequestListPlan, 'from' | 'seq' | 'newer' | 'rest'>,
  stream: RequestListPlan['streams'][number],
): string {
  const where = [`${plan.seq} >= ?`, `${plan.seq} < ?`, ...[...stream, ...plan.rest].map(({ sql }) => sql)]
  return `SELECT l.seq, l.at_ms AS atMs, l.request_id AS requestId
    FROM ${plan.from} CROSS JOIN requests r ON r.id = l.request_id AND ${sameCall('l')}
    WHERE ${[...where, ...standIn(plan.newer)].join(' AND ')} ORDER BY ${plan.seq} DESC LIMIT ?`
}

/** That no newer entry stands for the request. */
function standIn(newer: RequestListPlan['newer']): readonly string[] {
  if (newer === null) return []
  const matches = [sameCall('n'), ...newer.map(({ sql }) => sql), 'n.seq < ?', 'n.seq > l.seq'].join(' AND ')
  return [
    `NOT EXISTS (SELECT 1 FROM ledger n INDEXED BY ledger_request WHERE n.request_id = l.request_id AND ${matches})`,
  ]
}

function sameCall(entry: 'l' | 'n'): string {
  return `${entry}.agent_id = r.agent_id AND ${entry}.tool = r.tool`
}

/** The requests of these rows; those that cannot be read are left out. */
function requestReader(db: Database): (found: readonly Found[]) => readonly RequestListRow[] {
  const byIds = db.prepare<[string]>(`SELECT ${REQUEST_COLUMNS} FROM requests r
    JOIN payloads p ON p.request_id = r.id WHERE r.id IN (SELECT value FROM json_each(?))`)
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
