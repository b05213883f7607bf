import type { LedgerEntry } from '#protocol/audit.ts'
import { sha256 } from '../core/canonical-json.ts'
import { isoTime } from '../core/iso-time.ts'
import { entryJson } from './entry-json.ts'
import type { Fact, Head } from './fact.ts'

/** Links a fact after the head. Time never goes backwards in the ledger: an earlier time becomes the head's. */
export function link(head: Head, fact: Fact): LedgerEntry {
  const { atMs, ...rest } = fact
  const unsealed = {
    ...rest,
    seq: head.seq + 1,
    at: isoTime(Math.max(atMs, head.atMs)),
    prevHash: head.hash,
  }
  return { ...unsealed, hash: sha256(entryJson(unsealed)) }
}

/** The head after this entry. */
export function headOf(entry: LedgerEntry): Head {
  return { seq: entry.seq, hash: entry.hash, atMs: Date.parse(entry.at) }
}

/** What is wrong with `entry` as the one after `head`; null when nothing is. */
export function entryError(head: Pick<Head, 'seq' | 'hash'>, entry: LedgerEntry): string | null {
  if (entry.seq !== head.seq + 1) return `expected entry ${head.seq + 1}, found entry ${entry.seq}`
  if (entry.prevHash !== head.hash) return 'does not follow from the entry before it'
  return hasOwnHash(entry) ? null : 'was changed after it was written'
}

/** Is its hash that of its other fields? */
export function hasOwnHash(entry: LedgerEntry): boolean {
  return hashOf(entry) === entry.hash
}

/** Null: no entry could have such values. */
function hashOf(entry: LedgerEntry): string | null {
  try {
    return sha256(entryJson(entry))
  } catch {
    return null
  }
}
