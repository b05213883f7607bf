import type { Database } from 'better-sqlite3'

/** Looks words up in the different reasons that the ledger holds: the ids of those with them, or null for too many. */
export type KnownReasons = (words: string) => readonly number[] | null

/** More are checked entry by entry: of so many reasons one is found soon. */
const MAX_REASONS = 2_000
/** Shorter words than that are looked for in so many different reasons; in more they are looked for entry by entry. */
const MAX_READ = 100_000
/** The length of the parts that the index knows. */
const PART = 3

export function knownReasons(db: Database, max = MAX_REASONS): KnownReasons {
  const byParts = db
    .prepare<[string, number], number>(
      'SELECT rowid FROM reason_parts WHERE reason_parts MATCH ? ORDER BY rowid DESC LIMIT ?',
    )
    .pluck()
  const oneByOne = db
    .prepare<[string, number], string | null>(
      `SELECT group_concat(id) FROM
        (SELECT id FROM ledger_reasons WHERE instr(coalesce(folded, reason), ?) > 0 LIMIT ?)`,
    )
    .pluck()
  const last = db.prepare<[], number>('SELECT coalesce(max(id), 0) FROM ledger_reasons').pluck()
  return (words) => {
    const folded = words.toLowerCase()
    const isShort = [...folded].length < PART
    if (folded.includes('\0') || (isShort && (last.get() ?? 0) > MAX_READ)) return null
    const ids = isShort ? listed(oneByOne.get(folded, max + 1)) : byParts.all(phrase(folded), max + 1)
    return ids.length > max ? null : ids
  }
}

function listed(ids: string | null | undefined): readonly number[] {
  return ids?.split(',').map(Number) ?? []
}

/** Text that occurs as it stands. */
function phrase(words: string): string {
  return `"${words.replaceAll('"', '""')}"`
}
