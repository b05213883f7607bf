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
  const sampleOf = sampleReader(db)
  const byRarePart = db
    .prepare<[string, string, number], number>(
      `SELECT p.rowid FROM reason_parts p CROSS JOIN ledger_reasons r ON r.id = p.rowid
        WHERE reason_parts MATCH ? AND instr(coalesce(r.folded, r.reason), ?) > 0 ORDER BY p.rowid DESC LIMIT ?`,
    )
    .pluck()
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
    if (folded.includes('\0')) return null
    const ids = [...folded].length < PART ? ofShort(folded) : withParts(folded)
    return ids === null || ids.length > max ? null : ids
  }

  function ofShort(folded: string): readonly number[] | null {
    const count = last.get() ?? 0
    if (count > MAX_READ || isFrequent(sampleOf(count), folded, max / count)) return null
    return listed(oneByOne.get(folded, max + 1))
  }

  function withParts(folded: string): readonly number[] {
    const rare = rarestPart(sampleOf(last.get() ?? 0), folded)
    return rare === null
      ? byParts.all(phrase(folded), max + 1)
      : byRarePart.all(phrase(rare), folded, max + 1)
  }
}

const SAMPLE = 64
/** A part that no more of the sample have is rare. */
const RARE = 2

/** Prepares reading reasons from all parts of so many. */
function sampleReader(db: Database): (last: number) => readonly string[] {
  const sample = db
    .prepare<[string], string>(
      'SELECT coalesce(folded, reason) FROM ledger_reasons WHERE id IN (SELECT value FROM json_each(?))',
    )
    .pluck()
  return (last) => {
    const ids = Array.from({ length: SAMPLE }, (_, at) => 1 + Math.floor((at * last) / SAMPLE))
    return sample.all(JSON.stringify(ids))
  }
}

/** Have most reasons of a sample these words, and with them many more than a share of all? */
function isFrequent(sample: readonly string[], folded: string, share: number): boolean {
  const found = countOf(sample, folded) / SAMPLE
  return found > 1 / 2 && found > 2 * share
}

/**
 * The part of words that fewest reasons of a sample have; null: none is rare. The index reads all reasons that have any part
 * of a phrase, which takes many times as long as reading those with a rare one.
 */
function rarestPart(sample: readonly string[], folded: string): string | null {
  const counted = partsOf(folded).map((part) => ({ part, count: countOf(sample, part) }))
  const [rarest] = counted.sort((one, other) => one.count - other.count)
  return rarest !== undefined && rarest.count <= RARE ? rarest.part : null
}

function countOf(sample: readonly string[], part: string): number {
  return sample.filter((reason) => reason.includes(part)).length
}

function partsOf(words: string): readonly string[] {
  const letters = [...words]
  return letters.slice(PART - 1).map((_, at) => letters.slice(at, at + PART).join(''))
}

function listed(ids: string | null | undefined): readonly number[] {
  return ids?.split(',').map(Number) ?? []
}

/** Text that occurs as it stands. */
function phrase(words: string): string {
  return `"${words.replaceAll('"', '""')}"`
}
