import type { Database } from 'better-sqlite3'
import type { LedgerEntry } from '#protocol/audit.ts'
import { reasonWriter } from './reasons.ts'

/** Prepares appending an entry, inside a transaction: it moves the head, and writes the entry. */
export function ledgerWriter(db: Database): (entry: LedgerEntry) => void {
  const insert = db.prepare(INSERT)
  const insertOrigin = db.prepare(INSERT_ORIGIN)
  const addReason = reasonWriter(db)
  const saveHead = db.prepare('UPDATE chain_head SET seq = ?, hash = ?, at_ms = ?')
  return (entry) => {
    saveHead.run(entry.seq, entry.hash, Date.parse(entry.at))
    insert.run(valuesOf(entry))
    if (entry.requestId !== null) insertOrigin.run(entry.seq, entry.requestId)
    if (entry.reason !== null) addReason(entry.seq, entry.reason)
  }
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
