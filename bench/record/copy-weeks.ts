import type { Database } from 'better-sqlite3'

const WEEK_MS = 7 * 86_400_000

/**
 * Repeats the first week of the record so often, each copy a week later and with ids of its own. Only searches and counts
 * are right then: the copies are not linked into the chain, and details of a request keep the times of the first week.
 */
export function copyWeeks(db: Database, copies: number, progress: (entries: number) => void): void {
  const restore = removeIndexes(db)
  const last = db.prepare<[], number>('SELECT max(seq) FROM ledger').pluck()
  const entries = last.get() ?? 0
  const endMs = db.prepare<[], number>('SELECT max(at_ms) FROM ledger').pluck().get() ?? 0
  for (let copy = 1; copy <= copies; copy += 1) {
    db.transaction(() => copyWeek(db, { copy, entries, endMs })).immediate()
    progress(last.get() ?? 0)
  }
  db.exec(SEARCHED_REASONS)
  restore()
  db.exec(`UPDATE chain_head SET seq = (SELECT max(seq) FROM ledger), hash = (SELECT hash FROM ledger ORDER BY seq DESC),
    at_ms = (SELECT at_ms FROM ledger ORDER BY seq DESC)`)
}

const SEARCHED_REASONS = `INSERT OR IGNORE INTO reasons (folded)
    SELECT DISTINCT lower_case(reason) FROM (SELECT DISTINCT reason FROM ledger WHERE reason IS NOT NULL);
  INSERT INTO reason_parts (reason_parts) VALUES ('rebuild');
  INSERT OR IGNORE INTO ledger_reasons (reason_id, seq)
    SELECT r.id, l.seq FROM ledger l CROSS JOIN reasons r ON r.folded = lower_case(l.reason) WHERE l.reason IS NOT NULL`

interface Copy {
  readonly copy: number
  /** Of the first week. */
  readonly entries: number
  readonly endMs: number
}

function copyWeek(db: Database, { copy, entries, endMs }: Copy): void {
  const ms = copy * WEEK_MS
  db.exec(`CREATE TEMP TABLE ids (old TEXT PRIMARY KEY, new TEXT NOT NULL) WITHOUT ROWID;
    INSERT INTO ids SELECT id, ${idAfter(ms)} FROM requests WHERE created_at_ms <= ${endMs}`)
  for (const [table, own] of Object.entries(shifts(ms, copy * entries))) {
    const columns = columnsOf(db, table)
    const values = columns.map((name) => own.set[name] ?? `t.${name}`)
    db.exec(`INSERT INTO ${table} (${columns.join(', ')}) SELECT ${values.join(', ')}
      FROM ${table} t ${own.join} WHERE ${own.where(entries, endMs)}`)
  }
  db.exec('DROP TABLE ids')
}

/** A UUIDv7 begins with its time. */
function idAfter(ms: number): string {
  const hex = `printf('%012x', created_at_ms + ${ms})`
  return `'req_' || substr(${hex}, 1, 8) || '-' || substr(${hex}, 9, 4) || substr(id, 18)`
}

interface Shift {
  readonly join: string
  readonly where: (entries: number, endMs: number) => string
  readonly set: Readonly<Record<string, string>>
}

function shifts(ms: number, seq: number): Readonly<Record<string, Shift>> {
  const ofFirst = (column: string) => `JOIN ids i ON i.old = t.${column}`
  const always = () => 'true'
  const bySeq = (entries: number) => `t.seq <= ${entries}`
  const later = (column: string) => `t.${column} + ${ms}`
  const own = { seq: `t.seq + ${seq}`, at_ms: later('at_ms') }
  const reason = `CASE WHEN t.kind IN ('voted', 'settled') THEN t.reason || ' ${seq}' ELSE t.reason END`
  const made = { created_at_ms: later('created_at_ms') }
  const counts = {
    join: '',
    where: (_: number, endMs: number) => `t.start_ms <= ${endMs}`,
    set: { start_ms: later('start_ms') },
  }
  return {
    ledger: { join: ofFirst('request_id'), where: bySeq, set: { ...own, reason, request_id: 'i.new' } },
    ledger_origins: { join: '', where: bySeq, set: { seq: own.seq } },
    requests: { join: ofFirst('id'), where: always, set: { ...made, id: 'i.new' } },
    payloads: { join: ofFirst('request_id'), where: always, set: { request_id: 'i.new' } },
    asked_requests: {
      join: ofFirst('request_id'),
      where: (_, endMs) => `t.created_at_ms <= ${endMs}`,
      set: { ...made, request_id: 'i.new', settled_at_ms: later('settled_at_ms') },
    },
    automatic_counts: counts,
    asked_counts: counts,
  }
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
