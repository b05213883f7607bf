import type { LedgerStore } from '../../../approval/ports/ledger.ts'
import type { Head } from '../../../ledger/fact.ts'
import { decodePlainEntry, type PlainLedgerRow } from '../../codecs/ledger-entry.ts'
import type { Reader } from '../session/reader.ts'

/** Each entry hashes as it did when it was written. */
export function ledgerReads({ lookUp, search }: Reader): Pick<LedgerStore, 'head' | 'entries'> {
  return {
    async head() {
      const [head] = await lookUp<Head>(HEAD)
      if (head === undefined) throw new TypeError('Expected one row in chain_head, got none')
      return head
    },
    entries: async (afterSeq, limit) =>
      (await search<PlainLedgerRow>(ENTRIES, [afterSeq, limit])).map(decodePlainEntry),
  }
}

/** The columns of `PlainLedgerRow`: of entries as `e`, with their reasons. */
export const LEDGER_COLUMNS = `e.seq, e.at_ms AS "atMs", e.kind, e.request_id AS "requestId", e.agent_id AS "agentId", e.tool,
  e.actor, e.actor_name AS "actorName", e.outcome, e.status, e.matched_policy_id AS "matchedPolicyId",
  e.matched_rule AS "matchedRule", (SELECT t.reason FROM ledger_reasons t WHERE t.id = e.reason_id) AS reason,
  e.latency_ms AS "latencyMs", e.bundle_hash AS "bundleHash", e.params_digest AS "paramsDigest",
  encode(e.prev_hash, 'hex') AS "prevHash", encode(e.hash, 'hex') AS hash`

const HEAD = `SELECT seq, encode(hash, 'hex') AS hash, at_ms AS "atMs" FROM chain_head`

const ENTRIES = `SELECT ${LEDGER_COLUMNS} FROM ledger e WHERE e.seq > $1 ORDER BY e.seq LIMIT $2`
