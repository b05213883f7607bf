import type { Database } from 'better-sqlite3'
import type { RecordedParams } from '../../../approval/ports/requests.ts'
import type { PageRange } from '../../../ledger/verify.ts'
import { decodeDigest, decodeRequestId, digestSql } from '../../codecs/entry-columns.ts'

/** A row of the ledger. */
export interface PlainEntry {
  readonly seq: number
  readonly atMs: number
  readonly facetId: number
  /** Null: it is the first one about its request, or about no request. */
  readonly requestSeq: number | null
  readonly requestId: string | null
  readonly reasonId: number | null
  readonly latencyMs: number | null
  readonly bundleId: number | null
  readonly paramsDigest: string | null
  readonly hash: string
}

/** A page of the ledger, with what is stored for the requests that begin in it. */
export interface PlainPage {
  readonly entries: readonly PlainEntry[]
  /** Entries of this page that others name as the first of their request. */
  readonly continued: ReadonlySet<number>
  /** By request id; some may be missing. Of a request that goes on, an edit may be missing. */
  readonly params: ReadonlyMap<string, RecordedParams>
}

/** Ids of requests begin with their time, so that those of a page are close together. More that lie between them are not read. */
const MOST_BETWEEN = 1_000

/**
 * Prepares reading pages; null for one that has an id or a digest that is not stored as bytes, or a request that may begin in
 * several entries.
 */
export function pageReader(db: Database): (range: PageRange) => PlainPage | null {
  const entries = db.prepare<[number, number], EntryRow>(ENTRIES).raw()
  const params = db.prepare<[string, string, number], ParamsRow>(PARAMS).raw()
  const continued = db.prepare<[number, number], number>(CONTINUED).pluck()
  const beginsOnce = beginningsReader(db)

  return ({ afterSeq, limit }) => {
    const rows = entries.all(afterSeq, limit)
    const ids = idRange(rows)
    if (!rows.every(isPlain) || (ids !== null && !beginsOnce(ids))) return null
    const recorded =
      ids === null ? [] : params.all(decodeRequestId(ids.first), decodeRequestId(ids.last), MOST_BETWEEN)
    return {
      entries: rows.map(entryOf),
      continued: new Set(continued.all(rows[0]?.[0] ?? 0, rows.at(-1)?.[0] ?? 0)),
      params: new Map(recorded.map((row) => [row[0], recordedIn(row)])),
    }
  }
}

/** Ids and the digest are hexadecimal; empty: they are not stored as bytes. */
type EntryRow = readonly [
  seq: number,
  atMs: number,
  facetId: number,
  requestSeq: number | null,
  requestId: string | null,
  reasonId: number | null,
  latencyMs: number | null,
  bundleId: number | null,
  paramsDigest: string | null,
  hash: string,
]

/** Bytes as hexadecimal. */
function bytesSql(column: string): string {
  return `CASE typeof(${column}) WHEN 'blob' THEN lower(hex(${column})) WHEN 'null' THEN NULL ELSE '' END`
}

const ENTRIES = `SELECT e.seq, e.at_ms, e.facet_id, e.request_seq,
    CASE WHEN e.request_seq IS NULL THEN ${bytesSql('e.request_id')}
      ELSE (SELECT ${bytesSql('o.request_id')} FROM ledger_entries o
        WHERE o.seq = e.request_seq AND o.seq < e.seq AND o.request_seq IS NULL) END,
    e.reason_id, e.latency_ms, e.bundle_id, ${bytesSql('e.params_digest')}, lower(hex(e.hash))
  FROM ledger_entries e WHERE e.seq > ? ORDER BY e.seq LIMIT ?`

const UUID_DIGITS = 32

function isPlain([, , , , requestId, , , , paramsDigest]: EntryRow): boolean {
  return (requestId === null || requestId.length === UUID_DIGITS) && paramsDigest !== ''
}

function entryOf([
  seq,
  atMs,
  facetId,
  requestSeq,
  requestId,
  reasonId,
  latencyMs,
  bundleId,
  digest,
  hash,
]: EntryRow): PlainEntry {
  return {
    seq,
    atMs,
    facetId,
    requestSeq,
    requestId: requestId === null ? null : decodeRequestId(requestId),
    reasonId,
    latencyMs,
    bundleId,
    paramsDigest: digest === null ? null : decodeDigest(digest),
    hash,
  }
}

interface IdRange {
  readonly first: string
  readonly last: string
}

/** Of the requests that begin here, in hexadecimal; null: none does. */
function idRange(rows: readonly EntryRow[]): IdRange | null {
  const ids = rows
    .flatMap(([, , , requestSeq, id]) => (requestSeq === null && id !== null ? [id] : []))
    .sort()
  const [first] = ids
  return first === undefined ? null : { first, last: ids.at(-1) ?? first }
}

/** Does each request in a range of ids begin in one entry only? False also where that takes long to find out. */
function beginningsReader(db: Database): (ids: IdRange) => boolean {
  const count = db.prepare<[string, string, number], readonly [number, number]>(BEGINNINGS).raw()
  return ({ first, last }) => {
    const [all, different] = count.get(first, last, MOST_BETWEEN) ?? []
    return all !== undefined && all < MOST_BETWEEN && all === different
  }
}

const BEGINNINGS = `SELECT count(*), count(DISTINCT id) FROM
  (SELECT request_id AS id FROM ledger_entries
    WHERE request_id BETWEEN unhex(?) AND unhex(?) AND request_id IS NOT NULL LIMIT ?)`

const CONTINUED = `SELECT DISTINCT request_seq FROM ledger_entries
  WHERE request_seq BETWEEN ? AND ? AND request_seq IS NOT NULL`

type ParamsRow = readonly [
  id: string,
  salt: string,
  paramsDigest: string,
  maskedParams: string | null,
  prunedAtMs: number | null,
  exactParams: string | null,
  edit: string | null,
]

const PARAMS = `SELECT r.id, r.salt, ${digestSql('r.params_digest')}, p.shown, r.pruned_at_ms, p.exact, p.edit
  FROM requests r LEFT JOIN request_params p ON p.request_number = r.number
  WHERE r.id BETWEEN ? AND ? ORDER BY r.id LIMIT ?`

const UNCHANGED = { editedDigest: null, changedAtMs: null, changedTo: null }

function recordedIn([
  id,
  salt,
  paramsDigest,
  maskedParams,
  prunedAtMs,
  exactParams,
  edit,
]: ParamsRow): RecordedParams {
  return { id, salt, paramsDigest, maskedParams, prunedAtMs, exactParams, edit, ...UNCHANGED }
}
