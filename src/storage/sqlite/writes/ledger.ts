import type { Database } from 'better-sqlite3'
import type { LedgerEntry } from '#protocol/audit.ts'
import { type BytesOrText, encodeDigest, encodeRequestId } from '../../codecs/entry-columns.ts'
import { dictionaryWriter } from './dictionary.ts'
import { INDEXED_AT_ONCE, indexWriter } from './ledger-index.ts'

/** Prepares appending an entry, inside a transaction: it moves the head, and writes the entry. */
export function ledgerWriter(db: Database): (entry: LedgerEntry) => void {
  const saveHead = db.prepare('UPDATE chain_head SET seq = ?, hash = ?, at_ms = ?')
  const insert = db.prepare(INSERT)
  const firstOf = db.prepare<[BytesOrText], number>(FIRST).pluck()
  const dictionary = dictionaryWriter(db)
  const index = indexWriter(db)
  let lastHash = ''

  /** Ids that were remembered in a transaction that was undone are wrong; the chain then goes on from another entry. */
  function forgetUndone({ prevHash, hash }: LedgerEntry): void {
    if (prevHash !== lastHash) {
      dictionary.forget()
      index.forget()
    }
    lastHash = hash
  }

  return (entry) => {
    forgetUndone(entry)
    const atMs = Date.parse(entry.at)
    const requestId = orNull(entry.requestId, encodeRequestId)
    const requestSeq = orNull(requestId, (id) => firstOf.get(id) ?? null)
    saveHead.run(entry.seq, entry.hash, atMs)
    insert.run(
      entry.seq,
      atMs,
      dictionary.facet(entry),
      requestSeq === null ? requestId : null,
      requestSeq,
      orNull(entry.reason, dictionary.reason),
      entry.latencyMs,
      orNull(entry.bundleHash, dictionary.bundle),
      orNull(entry.paramsDigest, encodeDigest),
      Buffer.from(entry.hash, 'hex'),
    )
    if (entry.seq % INDEXED_AT_ONCE === 0) index.upTo(entry.seq)
  }
}

function orNull<T, R>(value: T | null, use: (value: T) => R): R | null {
  return value === null ? null : use(value)
}

const INSERT = `INSERT INTO ledger_entries (seq, at_ms, facet_id, request_id, request_seq, reason_id, latency_ms, bundle_id,
    params_digest, hash)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`

const FIRST = 'SELECT seq FROM ledger_entries WHERE request_id = ? AND request_id IS NOT NULL'
