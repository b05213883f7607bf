import type { Database } from 'better-sqlite3'
import type { OpeningEntry } from '../../../approval/queries/missing-params.ts'
import { openingOf, paramsError } from '../../../approval/queries/recorded-params-error.ts'
import { sha256 } from '../../../core/canonical-json.ts'
import { isoTime } from '../../../core/iso-time.ts'
import { joinedJson, numberJson } from '../../../ledger/entry-json.ts'
import type { Head } from '../../../ledger/fact.ts'
import type { ChainSource, CheckedEntry, PageRange, ValidPage } from '../../../ledger/verify.ts'
import { textJsonReader, type WrittenFacet, writtenFacetReader } from './facets.ts'
import { type PlainEntry, type PlainPage, pageReader } from './page-rows.ts'

/**
 * Prepares checking pages of the ledger with little work for each entry. Only what is usual is recognised here: anything else
 * is left to the check of entry by entry, which finds out what is wrong with it, if anything.
 */
export function validPages(db: Database): Required<Pick<ChainSource, 'validPage'>> {
  const read = pageReader(db)
  const facets = writtenFacetReader(db)
  const reasons = textJsonReader(db, 'SELECT reason FROM ledger_reasons WHERE id = ?')
  const bundles = textJsonReader(db, 'SELECT hash FROM ledger_bundles WHERE id = ?')
  // All of one moment, and with one lock of the file.
  const check = db.transaction((before: Head, range: PageRange) => {
    const page = read(range)
    const names = { facetOf: facets(), reasonOf: reasons(), bundleOf: bundles() }
    return page === null ? null : validPage(before, page, names)
  })
  return {
    async validPage(before, range) {
      try {
        return check(before, range)
      } catch {
        // The check of entry by entry says what cannot be read, or has no JSON.
        return null
      }
    },
  }
}

/** What entries name by its id. Of reasons and bundles their JSON. */
interface Dictionaries {
  facetOf(id: number): WrittenFacet
  reasonOf(id: number): string
  bundleOf(id: number): string
}

/** Null: not all of its entries are known to be valid, or it has none. */
function validPage(before: Head, page: PlainPage, names: Dictionaries): ValidPage | null {
  const unchecked: CheckedEntry[] = []
  let last: Head = before
  for (const entry of page.entries) {
    const facet = names.facetOf(entry.facetId)
    if (entry.seq !== last.seq + 1 || hashAfter(last, entry, { facet, names }) !== entry.hash) return null
    const opening = openingIn(entry, facet)
    if (opening !== null && !hasParams(opening, entry, page)) {
      unchecked.push({ ...opening, kind: facet.kind, latencyMs: entry.latencyMs, hash: entry.hash })
    }
    last = entry
  }
  const { seq, hash, atMs } = last
  return last === before ? null : { last: { seq, hash, atMs }, unchecked }
}

/** The hash that an entry after `last` must have. */
function hashAfter(
  last: Head,
  entry: PlainEntry,
  { facet, names }: { readonly facet: WrittenFacet; readonly names: Dictionaries },
): string {
  const { reasonId, bundleId, latencyMs, paramsDigest, requestId } = entry
  return sha256(
    joinedJson(facet.json, {
      at: `"${isoTime(entry.atMs)}"`,
      bundleHash: bundleId === null ? 'null' : names.bundleOf(bundleId),
      latencyMs: latencyMs === null ? 'null' : numberJson(latencyMs),
      paramsDigest: paramsDigest === null ? 'null' : `"${paramsDigest}"`,
      prevHash: `"${last.hash}"`,
      reason: reasonId === null ? 'null' : names.reasonOf(reasonId),
      requestId: requestId === null ? 'null' : `"${requestId}"`,
      seq: numberJson(entry.seq),
    }),
  )
}

function openingIn(entry: PlainEntry, { kind, agentId, tool }: WrittenFacet): OpeningEntry | null {
  const { seq, latencyMs, requestId, paramsDigest, hash } = entry
  return openingOf({ seq, kind, latencyMs, requestId, agentId, tool, paramsDigest, hash })
}

/** Does its request have the params that it names? False also where that takes more to find out: an edit, params that are gone. */
function hasParams(
  opening: OpeningEntry,
  { seq, requestSeq }: PlainEntry,
  { continued, params }: PlainPage,
): boolean {
  const recorded = params.get(opening.requestId)
  if (requestSeq !== null || continued.has(seq) || recorded === undefined) return false
  return recorded.maskedParams !== null && paramsError(opening, recorded) === null
}
