import type { Database } from 'better-sqlite3'
import type { LedgerEntry } from '#protocol/audit.ts'
import type { Head } from '../../ledger/fact.ts'

/** The ledger's rows: appended inside a transaction, read back so that each entry hashes the same. */
export interface LedgerTable {
  /** Moves the head, and writes the entry that it names. */
  append(entry: LedgerEntry): void
  head(): Head
  entries(afterSeq: number, limit: number): readonly LedgerEntry[]
}

/** Prepares the ledger's statements. */
export function ledgerTable(db: Database): LedgerTable {
  const insert = db.prepare(INSERT)
  const insertOrigin = db.prepare(INSERT_ORIGIN)
  const head = db.prepare<[], Head>('SELECT seq, hash, at_ms AS atMs FROM chain_head')
  const saveHead = db.prepare('UPDATE chain_head SET seq = ?, hash = ?, at_ms = ?')
  const entries = db.prepare<[number, number], LedgerRow>(
    `SELECT ${LEDGER_COLUMNS} FROM ledger l WHERE l.seq > ? ORDER BY l.seq LIMIT ?`,
  )
  return {
    append(entry) {
      saveHead.run(entry.seq, entry.hash, Date.parse(entry.at))
      insert.run(valuesOf(entry))
      if (entry.requestId !== null) insertOrigin.run(entry.seq, entry.requestId)
    },
    head() {
      const found = head.get()
      if (found === undefined) throw new TypeError('Expected one row in chain_head, got none')
      return found
    },
    entries: (afterSeq, limit) => entries.all(afterSeq, limit).map(entryOf),
  }
}

/** A row as the columns below give it. Its values are not checked here: the hash chain tells whether they are true. */
export interface LedgerRow extends Omit<LedgerEntry, 'at'> {
  readonly atMs: number
}

/** The columns of `LedgerRow`, of the ledger under the alias `l`. */
export const LEDGER_COLUMNS = `l.seq, l.at_ms AS atMs, l.kind, l.request_id AS requestId, l.agent_id AS agentId, l.tool,
  l.actor, l.actor_name AS actorName, l.outcome, l.status, l.matched_policy_id AS matchedPolicyId,
  l.matched_rule AS matchedRule, l.reason, l.latency_ms AS latencyMs, l.bundle_hash AS bundleHash,
  l.params_digest AS paramsDigest, l.prev_hash AS prevHash, l.hash`

/** The entry of a row. Never throws: a time that is none becomes a text that no hash covers. */
export function entryOf(row: LedgerRow): LedgerEntry {
  return {
    seq: row.seq,
    at: isoOf(row.atMs),
    kind: row.kind,
    requestId: row.requestId,
    agentId: row.agentId,
    tool: row.tool,
    actor: row.actor,
    actorName: row.actorName,
    outcome: row.outcome,
    status: row.status,
    matchedPolicyId: row.matchedPolicyId,
    matchedRule: row.matchedRule,
    reason: row.reason,
    latencyMs: row.latencyMs,
    bundleHash: row.bundleHash,
    paramsDigest: row.paramsDigest,
    prevHash: row.prevHash,
    hash: row.hash,
  }
}

function isoOf(atMs: number): string {
  const date = new Date(atMs)
  return Number.isNaN(date.getTime()) ? `not a time: ${atMs}` : date.toISOString()
}

const INSERT = `INSERT INTO ledger (seq, at_ms, kind, request_id, agent_id, tool, actor, actor_name, outcome, status,
    matched_policy_id, matched_rule, reason, latency_ms, bundle_hash, params_digest, prev_hash, hash)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`

const INSERT_ORIGIN = `INSERT INTO ledger_origins (seq, session_id, requester)
  SELECT ?, session_id, requester FROM requests
  WHERE id = ? AND (session_id IS NOT NULL OR requester IS NOT NULL)`

function valuesOf(entry: LedgerEntry): readonly (string | number | null)[] {
  return [
    entry.seq,
    Date.parse(entry.at),
    entry.kind,
    entry.requestId,
    entry.agentId,
    entry.tool,
    entry.actor,
    entry.actorName,
    entry.outcome,
    entry.status,
    entry.matchedPolicyId,
    entry.matchedRule,
    entry.reason,
    entry.latencyMs,
    entry.bundleHash,
    entry.paramsDigest,
    entry.prevHash,
    entry.hash,
  ]
}
