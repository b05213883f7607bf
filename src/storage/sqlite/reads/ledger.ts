import type { Database } from 'better-sqlite3'
import type { LedgerEntry } from '#protocol/audit.ts'
import type { LedgerStore } from '../../../approval/ports/ledger.ts'
import { GENESIS, type Head } from '../../../ledger/fact.ts'
import { hexSql } from '../../codecs/entry-columns.ts'
import { decodeLedgerEntry, type LedgerRow } from '../../codecs/ledger-entry.ts'
import { facetReader } from './facets.ts'
import type { GuardedRead } from './guarded-read.ts'

/** Each entry hashes as it did when it was written. */
export function ledgerReads(db: Database, guarded: GuardedRead): Pick<LedgerStore, 'head' | 'entries'> {
  const head = headReader(db)
  const decode = entryDecoder(db)
  const entries = db.prepare<[number, number], LedgerRow>(
    `SELECT ${LEDGER_COLUMNS} FROM ${LEDGER_ROWS} WHERE e.seq > ? ORDER BY e.seq LIMIT ?`,
  )
  return {
    head: () => guarded(head),
    entries: (afterSeq, limit) => guarded(() => decode(entries.all(afterSeq, limit))),
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

/** Prepares decoding rows. The hash before an entry is that of the row before it. */
export function entryDecoder(db: Database): (rows: readonly LedgerRow[]) => readonly LedgerEntry[] {
  const facets = facetReader(db)
  const hashAt = db
    .prepare<[number], string>('SELECT lower(hex(hash)) FROM ledger_entries WHERE seq = ?')
    .pluck()
  return (rows) => {
    const facetOf = facets()
    let before: LedgerEntry | null = null
    return rows.map((row) => {
      const prevHash: string =
        before?.seq === row.seq - 1 ? before.hash : (hashAt.get(row.seq - 1) ?? GENESIS.hash)
      before = decodeLedgerEntry(row, facetOf(row.facetId), prevHash)
      return before
    })
  }
}

/** Entries as `e`. */
export const LEDGER_ROWS = `ledger_entries e LEFT JOIN ledger_reasons t ON t.id = e.reason_id
  LEFT JOIN ledger_bundles b ON b.id = e.bundle_id`

/**
 * The columns of `LedgerRow`, of `LEDGER_ROWS`. An entry that searches would not find among those of its request has no
 * request here, which its hash does not cover.
 */
export const LEDGER_COLUMNS = `e.seq, e.at_ms AS atMs, e.facet_id AS facetId,
  CASE WHEN e.request_seq IS NULL THEN (SELECT ${hexSql('e.request_id')} WHERE NOT EXISTS (SELECT 1 FROM ledger_entries d
      WHERE d.request_id = e.request_id AND d.request_id IS NOT NULL AND d.seq < e.seq))
    ELSE (SELECT ${hexSql('o.request_id')} FROM ledger_entries o
      WHERE o.seq = e.request_seq AND o.seq < e.seq AND o.request_seq IS NULL) END AS requestId,
  t.reason, e.latency_ms AS latencyMs, b.hash AS bundleHash, ${hexSql('e.params_digest')} AS paramsDigest, lower(hex(e.hash)) AS hash`
