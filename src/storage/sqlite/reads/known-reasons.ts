import type { Database } from 'better-sqlite3'

/** The entries whose reason holds some words. */
export type ReasonMatch =
  /** All of them. */
  | { readonly kind: 'entries'; readonly seqs: readonly number[] }
  /** They have one of these texts. */
  | { readonly kind: 'texts'; readonly ids: readonly number[] }
  /** So many that a search finds some soon, or words too short to look up. */
  | { readonly kind: 'many' }

/** Looks words up in the different reasons that the ledger holds. */
export type KnownReasons = (words: string) => ReasonMatch

/** How many entries, or texts, a search still reads one by one. */
export interface ReasonSizes {
  readonly entries: number
  readonly texts: number
}

const SIZES: ReasonSizes = { entries: 2_000, texts: 256 }
/** The length of the parts that the index knows. */
const PART = 3

export function knownReasons(db: Database, sizes: ReasonSizes = SIZES): KnownReasons {
  const texts = db
    .prepare<[string, number], number>(
      'SELECT rowid FROM reason_parts WHERE reason_parts MATCH ? ORDER BY rowid DESC LIMIT ?',
    )
    .pluck()
  const entries = db
    .prepare<[string, number], number>(
      `SELECT x.seq FROM json_each(?) i CROSS JOIN ledger_reasons x ON x.reason_id = i.value LIMIT ?`,
    )
    .pluck()
  return (words) => {
    const folded = words.toLowerCase()
    if ([...folded].length < PART || folded.includes('\0')) return { kind: 'many' }
    const ids = texts.all(phrase(folded), Math.max(sizes.entries, sizes.texts) + 1)
    const seqs = entries.all(JSON.stringify(ids), sizes.entries + 1)
    if (seqs.length <= sizes.entries) return { kind: 'entries', seqs }
    return ids.length <= sizes.texts ? { kind: 'texts', ids } : { kind: 'many' }
  }
}

/** Text that occurs as it stands. */
function phrase(words: string): string {
  return `"${words.replaceAll('"', '""')}"`
}
