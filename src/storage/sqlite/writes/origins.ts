import type { Database } from 'better-sqlite3'
import type { Facet } from '../../codecs/ledger-entry.ts'
import { termOfReason } from '../../codecs/posting-key.ts'
import { createBoundedCache } from '../reads/bounded-cache.ts'
import { createNumberCache } from './number-cache.ts'

/** Remembers what the requests begin with whose entries have a term. */
export interface OriginWriter {
  add(entry: OriginatedEntry): void
  forget(): void
}

interface OriginatedEntry {
  readonly facetId: number
  readonly reasonId: number | null
  /** Of the first entry of its request. */
  readonly firstFacetId: number
}

/** How facets are read. */
interface Facets {
  of(id: number): Facet | undefined
  termsOf(id: number): readonly number[]
}

/** Prepares the statements, which run inside a transaction. */
export function originWriter(db: Database, facets: Facets): OriginWriter {
  const origins = rememberedOrigins(db)
  const insert = db.prepare('INSERT OR IGNORE INTO ledger_term_origins (term, origin) VALUES (?, ?)')
  const [ofFacets, ofReasons] = [createPairs(), createPairs()]
  const known = createBoundedCache<number, number>()

  function originOf(facetId: number): number {
    const facet = facets.of(facetId)
    return facet === undefined ? NO_ORIGIN : origins.idOf(facet)
  }

  function write(terms: readonly number[], firstFacetId: number): void {
    const origin = known.get(firstFacetId, originOf)
    for (const term of terms) insert.run(term, origin)
  }

  return {
    add({ facetId, reasonId, firstFacetId }) {
      if (ofFacets.isNew(firstFacetId, facetId)) write(facets.termsOf(facetId), firstFacetId)
      if (reasonId !== null && ofReasons.isNew(firstFacetId, reasonId)) {
        write([termOfReason(reasonId)], firstFacetId)
      }
    },
    forget() {
      for (const cache of [ofFacets, ofReasons, known]) cache.clear()
      origins.forget()
    },
  }
}

/** Of a request whose first entry has a facet that is gone. */
const NO_ORIGIN = 0

/** Pairs of numbers that were met. May say of a known one that it is new, but never the reverse. */
function createPairs() {
  const met = createBoundedCache<number, true>()
  return {
    isNew(one: number, other: number): boolean {
      if (one >= MAX_NUMBER || other >= MAX_NUMBER) return true
      let isNew = false
      met.get(one * MAX_NUMBER + other, () => {
        isNew = true
        return true
      })
      return isNew
    },
    clear: met.clear,
  }
}

/** The key of two numbers below this is exact. */
const MAX_NUMBER = 2 ** 26

function rememberedOrigins(db: Database) {
  const find = db.prepare<[Origin], number>(FIND).pluck()
  const insert = db.prepare<[Origin]>(INSERT)
  return createNumberCache<Facet>({
    keyOf: (facet) => JSON.stringify(Object.values(originIn(facet))),
    find: (facet) => find.get(originIn(facet)),
    insert: (facet) => Number(insert.run(originIn(facet)).lastInsertRowid),
  })
}

/** '': none. */
interface Origin {
  readonly tool: string
  readonly policy: string
  readonly rule: string
  readonly outcome: string
}

function originIn({ tool, matchedPolicyId, matchedRule, outcome }: Facet): Origin {
  return { tool: tool ?? '', policy: matchedPolicyId ?? '', rule: matchedRule ?? '', outcome: outcome ?? '' }
}

const FIND = `SELECT id FROM ledger_origins
  WHERE tool = @tool AND policy = @policy AND rule = @rule AND outcome = @outcome`

const INSERT =
  'INSERT INTO ledger_origins (tool, policy, rule, outcome) VALUES (@tool, @policy, @rule, @outcome)'
