import type { Database } from 'better-sqlite3'

/**
 * False: no request has an entry with one of the terms of each list, and no entry has one of each, because the requests with
 * them begin differently. Only of terms that entries themselves have, and only of indexed entries.
 */
export type PossibleOrigins = (lists: readonly (readonly number[])[]) => boolean

/** To read the origins of more terms takes longer than to read some postings. */
const MAX_TERMS = 256
/** Terms of more origins are left out, as they hardly ever exclude others. */
const MAX_ORIGINS = 2_000

export function possibleOrigins(db: Database): PossibleOrigins {
  const originsOf = db
    .prepare<[string, number], number>(
      `SELECT DISTINCT origin FROM ledger_term_origins
        WHERE term IN (SELECT value FROM json_each(?)) LIMIT ?`,
    )
    .pluck()
  return (lists) => {
    const few = lists.filter((terms) => terms.length <= MAX_TERMS)
    if (few.length < 2) return true
    const origins = few.map((terms) => new Set(originsOf.all(JSON.stringify(terms), MAX_ORIGINS + 1)))
    const [first, ...others] = origins.filter(({ size }) => size <= MAX_ORIGINS)
    if (first === undefined) return true
    return [...first].some((origin) => others.every((other) => other.has(origin)))
  }
}
