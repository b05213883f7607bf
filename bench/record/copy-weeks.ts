import type { Database } from 'better-sqlite3'
import { indexBacklog } from '../../src/storage/sqlite/writes/ledger-index.ts'

const WEEK_MS = 7 * 86_400_000

/**
 * Repeats the first week of the record so often, each copy a week later, with requests, sessions and reasons of people of its
 * own. Only searches and counts are right then: the copies are not linked into the chain, and details of a request keep the
 * times of the first week.
 */
export function copyWeeks(db: Database, copies: number, progress: (entries: number) => void): void {
  const restore = removeIndexes(db)
  db.function('later_id', { deterministic: true }, laterId)
  const one = (sql: string) => db.prepare<[], number>(sql).pluck().get() ?? 0
  const week = {
    entries: one('SELECT max(seq) FROM ledger_entries'),
    reasons: one('SELECT max(id) FROM ledger_reasons'),
    requests: one('SELECT max(number) FROM requests'),
    endMs: one('SELECT max(at_ms) FROM ledger_entries'),
  }
  for (let copy = 1; copy <= copies; copy += 1) {
    db.transaction(() => copyWeek(db, { ...week, copy })).immediate()
    progress((copy + 1) * week.entries)
  }
  db.exec(`INSERT INTO reason_parts (rowid, folded)
    SELECT id, coalesce(folded, reason) FROM ledger_reasons WHERE id > ${week.reasons}`)
  restore()
  db.exec(`UPDATE chain_head SET (seq, hash, at_ms) =
    (SELECT seq, lower(hex(hash)), at_ms FROM ledger_entries ORDER BY seq DESC LIMIT 1)`)
  indexBacklog(db)
}

interface Copy {
  readonly copy: number
  /** Of the first week. */
  readonly entries: number
  readonly reasons: number
  readonly requests: number
  readonly endMs: number
}

function copyWeek(db: Database, copy: Copy): void {
  for (const [table, { where, set }] of Object.entries(shifts(copy))) {
    const columns = columnsOf(db, table)
    const values = columns.map((name) => set[name] ?? `t.${name}`)
    db.exec(
      `INSERT INTO ${table} (${columns.join(', ')}) SELECT ${values.join(', ')} FROM ${table} t WHERE ${where}`,
    )
  }
}

interface Shift {
  readonly where: string
  readonly set: Readonly<Record<string, string>>
}

function shifts({ copy, entries, reasons, requests, endMs }: Copy): Readonly<Record<string, Shift>> {
  const ms = copy * WEEK_MS
  const later = (column: string) => `t.${column} + ${ms}`
  const laterEntry = (column: string) => `t.${column} + ${copy * entries}`
  const made = { created_at_ms: later('created_at_ms') }
  const isMade = `t.created_at_ms <= ${endMs}`
  const counts = { where: `t.start_ms <= ${endMs}`, set: { start_ms: later('start_ms') } }
  return {
    ledger_reasons: {
      where: `t.id <= ${reasons} AND ${BY_PEOPLE('t.id')}`,
      set: {
        id: `t.id + ${copy * reasons}`,
        reason: `t.reason || ' ${copy}'`,
        folded: `t.folded || ' ${copy}'`,
      },
    },
    ledger_entries: {
      where: `t.seq <= ${entries}`,
      set: {
        seq: laterEntry('seq'),
        at_ms: later('at_ms'),
        request_id: `later_id(t.request_id, ${ms})`,
        request_seq: laterEntry('request_seq'),
        reason_id: `t.reason_id + CASE WHEN ${BY_PEOPLE('t.reason_id')} THEN ${copy * reasons} ELSE 0 END`,
      },
    },
    requests: {
      where: `t.number <= ${requests}`,
      set: {
        ...made,
        number: `t.number + ${copy * requests}`,
        id: `later_id(t.id, ${ms})`,
        session_id: `t.session_id || ' ${copy}'`,
      },
    },
    request_params: {
      where: `t.request_number <= ${requests}`,
      set: { request_number: `t.request_number + ${copy * requests}` },
    },
    asked_requests: {
      where: isMade,
      set: {
        ...made,
        request_id: `later_id(t.request_id, ${ms})`,
        settled_at_ms: later('settled_at_ms'),
      },
    },
    automatic_counts: counts,
    asked_counts: counts,
  }
}

/** What people wrote begins like this; see history.ts. */
const BY_PEOPLE = (id: string) =>
  `EXISTS (SELECT 1 FROM ledger_reasons p WHERE p.id = ${id} AND p.reason LIKE 'Not now:%')`

/** The id of a request as if it were made so much later: a UUIDv7 begins with its time. */
function laterId(id: unknown, ms: unknown): unknown {
  if (id instanceof Uint8Array) {
    const bytes = Buffer.from(id)
    bytes.writeUIntBE(bytes.readUIntBE(0, 6) + Number(ms), 0, 6)
    return bytes
  }
  if (typeof id !== 'string') return id
  const hex = (Number.parseInt(id.slice(4, 12) + id.slice(13, 17), 16) + Number(ms)).toString(16)
  const time = hex.padStart(12, '0')
  return `req_${time.slice(0, 8)}-${time.slice(8)}${id.slice(17)}`
}

function columnsOf(db: Database, table: string): readonly string[] {
  return db.prepare<[string], string>('SELECT name FROM pragma_table_info(?)').pluck().all(table)
}

/** Copying with indexes and triggers takes many times as long. Returns what makes them again. */
function removeIndexes(db: Database): () => void {
  const made = db
    .prepare<[], { readonly type: string; readonly name: string; readonly sql: string }>(
      `SELECT type, name, sql FROM sqlite_schema WHERE type IN ('index', 'trigger') AND sql IS NOT NULL`,
    )
    .all()
  for (const { type, name } of made) db.exec(`DROP ${type} ${name}`)
  return () => {
    for (const { sql } of made) db.exec(sql)
  }
}
