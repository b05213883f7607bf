import type { Database } from 'better-sqlite3'
import { requestIdSql } from '../../codecs/entry-columns.ts'
import { BLOCK, blockOf, storedWith } from '../../codecs/entry-set.ts'
import type { Facet } from '../../codecs/ledger-entry.ts'
import { postingKey, sideOfKey, termOfReason } from '../../codecs/posting-key.ts'
import { createBoundedCache } from '../reads/bounded-cache.ts'
import { FACET } from '../reads/facets.ts'
import { facetTerms, type Term } from '../reads/terms.ts'
import { createNumberCache } from './number-cache.ts'
import { originWriter } from './origins.ts'

/** Searches look at fewer entries one by one; more would take too long to index before a commit is answered. */
export const INDEXED_AT_ONCE = 512

/** Adds entries to the postings that searches read. */
export interface IndexWriter {
  /** Indexes what is not indexed yet, up to this entry. */
  upTo(seq: number): void
  forget(): void
}

/** Prepares the statements, which run inside a transaction. */
export function indexWriter(db: Database): IndexWriter {
  const indexed = db.prepare<[], number>('SELECT seq FROM ledger_indexed').pluck()
  const setIndexed = db.prepare('UPDATE ledger_indexed SET seq = ?')
  const rows = db.prepare<[number, number], IndexedRow>(ROWS)
  const facet = db.prepare<[number], Facet>(FACET)
  const facetOf = (id: number) => facet.get(id)
  const terms = entryTerms(db, facetOf)
  const origins = originWriter(db, { of: facetOf, termsOf: terms.ofFacet })
  const write = postingWriter(db)

  return {
    upTo(seq) {
      const offsets: Offsets = new Map()
      for (const row of rows.all((indexed.get() ?? 0) + 1, seq)) {
        addRow(offsets, row, terms.of(row))
        origins.add(row)
      }
      for (const [key, list] of offsets) write(key, list)
      setIndexed.run(seq)
    },
    forget() {
      terms.forget()
      origins.forget()
    },
  }
}

/** Indexes the entries that an earlier version left without, or that were copied in, in steps that others can write between. */
export function indexBacklog(db: Database): void {
  const index = indexWriter(db)
  const bounds = db.prepare<[], { readonly head: number; readonly indexed: number }>(BOUNDS)
  const step = db.transaction(() => {
    const { head, indexed } = bounds.get() ?? NOTHING
    if (head > indexed) index.upTo(Math.min(head, (blockOf(indexed) + 1) * BLOCK))
  })
  const isBehind = ({ head, indexed } = bounds.get() ?? NOTHING) => head - indexed >= INDEXED_AT_ONCE
  while (isBehind()) step.immediate()
}

const BOUNDS = 'SELECT h.seq AS head, i.seq AS indexed FROM chain_head h, ledger_indexed i'
const NOTHING = { head: 0, indexed: 0 }

interface IndexedRow {
  readonly seq: number
  readonly requestSeq: number | null
  readonly facetId: number
  readonly reasonId: number | null
  /** Of the first entry of the request. */
  readonly firstFacetId: number
  /** Of the request. */
  readonly session: string | null
  readonly requester: string | null
}

type Offsets = Map<number, number[]>

function addRow(offsets: Offsets, { seq, requestSeq }: IndexedRow, terms: readonly number[]): void {
  for (const term of terms) {
    add(offsets, postingKey(term, 'entries', blockOf(seq)), seq)
    if (requestSeq !== null) add(offsets, postingKey(term, 'requests', blockOf(requestSeq)), requestSeq)
  }
}

function add(offsets: Offsets, key: number, seq: number): void {
  const list = offsets.get(key)
  if (list === undefined) offsets.set(key, [seq % BLOCK])
  else list.push(seq % BLOCK)
}

function postingWriter(db: Database): (key: number, offsets: readonly number[]) => void {
  const read = db.prepare<[number], Buffer>('SELECT entries FROM ledger_postings WHERE key = ?').pluck()
  const insert = db.prepare('INSERT INTO ledger_postings (key, entries) VALUES (?, ?)')
  const update = db.prepare('UPDATE ledger_postings SET entries = ? WHERE key = ?')
  return (key, offsets) => {
    const before = read.get(key)
    const after = storedWith(before ?? NONE, offsets, sideOfKey(key) === 'entries')
    if (before === undefined) insert.run(key, after)
    else update.run(after, key)
  }
}

const NONE = new Uint8Array()

/** Prepares the lookup of the numbers of all terms of an entry. */
function entryTerms(db: Database, facetOf: (id: number) => Facet | undefined) {
  const terms = rememberedTerms(db)
  const ofFacets = createBoundedCache<number, readonly number[]>()

  function termsOf(id: number): readonly number[] {
    const found = facetOf(id)
    return found === undefined ? [] : facetTerms(found).map(terms.idOf)
  }

  const ofFacet = (id: number) => ofFacets.get(id, termsOf)

  return {
    ofFacet,
    of({ facetId, reasonId, session, requester }: IndexedRow): readonly number[] {
      const ids = [...ofFacet(facetId)]
      if (reasonId !== null) ids.push(termOfReason(reasonId))
      if (session !== null) ids.push(terms.idOf({ field: 'session', text: session }))
      if (requester !== null) ids.push(terms.idOf({ field: 'requester', text: requester }))
      return ids
    },
    forget() {
      terms.forget()
      ofFacets.clear()
    },
  }
}

function rememberedTerms(db: Database) {
  const find = db
    .prepare<[string, string], number>('SELECT id FROM ledger_terms WHERE field = ? AND text = ?')
    .pluck()
  const insert = db.prepare('INSERT INTO ledger_terms (field, text) VALUES (?, ?)')
  return createNumberCache<Term>({
    keyOf: ({ field, text }) => `${field} ${text}`,
    find: ({ field, text }) => find.get(field, text),
    insert: ({ field, text }) => Number(insert.run(field, text).lastInsertRowid),
  })
}

/** Session and requester are those of the request. */
const ROWS = `SELECT e.seq, e.request_seq AS requestSeq, e.facet_id AS facetId,
    e.reason_id AS reasonId, o.facet_id AS firstFacetId, r.session_id AS session, r.requester
  FROM ledger_entries e
    JOIN ledger_entries o ON o.seq = coalesce(e.request_seq, e.seq)
    LEFT JOIN requests r ON r.id = ${requestIdSql('o.request_id')}
  WHERE e.seq BETWEEN ? AND ?`
