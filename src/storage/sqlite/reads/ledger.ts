import type { Database } from 'better-sqlite3'
import type { LedgerStore } from '../../../approval/ports/ledger.ts'
import type { Head } from '../../../ledger/fact.ts'
import { decodeLedgerEntry, type LedgerRow } from '../../codecs/ledger-entry.ts'
import type { GuardedRead } from './guarded-read.ts'

/** Each entry hashes as it did when it was written. */
export function ledgerReads(db: Database, guarded: GuardedRead): Pick<LedgerStore, 'head' | 'entries'> {
  const head = headReader(db)
  const entries = db.prepare<[number, number], LedgerRow>(
    `SELECT ${LEDGER_COLUMNS} FROM ledger l WHERE l.seq > ? ORDER BY l.seq LIMIT ?`,
  )
  return {
    head: () => guarded(head),
    entries: (afterSeq, limit) => guarded(() => entries.all(afterSeq, limit).map(decodeLedgerEntry)),
  }
}

/** Prepares the reading of the chain's head, outside of transactions and inside them. */
export function headReader(db: Database): () => Head {
  const head = db.prepare<[], Head>('SELECT seq, hash, at_ms AS atMs FROM chain_head')
  return () => {
    const found = head.get()
    if (found === undefined) throw new TypeError('Expected one row in chain_head, got none')
    return found
  }
}

/** The columns of `LedgerRow`, of the ledger under the alias `l`. */
export const LEDGER_COLUMNS = `l.seq, l.at_ms AS atMs, l.kind, l.request_id AS requestId, l.agent_id AS agentId, l.tool,
  l.actor, l.actor_name AS actorName, l.outcome, l.status, l.matched_policy_id AS matchedPolicyId,
  l.matched_rule AS matchedRule, l.reason, l.latency_ms AS latencyMs, l.bundle_hash AS bundleHash,
  l.params_digest AS paramsDigest, l.prev_hash AS prevHash, l.hash`
