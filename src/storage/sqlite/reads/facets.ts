import type { Database } from 'better-sqlite3'
import { type SharedJson, sharedJson, textJson } from '../../../ledger/entry-json.ts'
import type { Facet } from '../../codecs/ledger-entry.ts'
import { createBoundedCache } from './bounded-cache.ts'

/**
 * Prepares reading what entries share. A row that is gone has names that no hash covers. Rows are kept from one call of
 * the outer function to the next while no other connection commits: a row that was changed behind Veto's back must not
 * stay unnoticed.
 */
export function facetReader(db: Database): () => (id: number) => Facet {
  const read = db.prepare<[number], Facet>(FACET)
  return remembered(db, (id) => read.get(id) ?? NO_FACET)
}

/** Of what entries share, what params are digested with, and the JSON of everything. */
export interface WrittenFacet extends Pick<Facet, 'kind' | 'agentId' | 'tool'> {
  readonly json: SharedJson
}

/** As `facetReader`, for their JSON. */
export function writtenFacetReader(db: Database): () => (id: number) => WrittenFacet {
  const read = db.prepare<[number], Facet>(FACET)
  return remembered(db, (id) => {
    const facet = read.get(id) ?? NO_FACET
    const { kind, agentId, tool } = facet
    return { kind, agentId, tool, json: inOnePiece(sharedJson(facet)) }
  })
}

/** A text that was joined keeps its pieces, and whoever joins it with others pays for each of them. */
function inOnePiece({ toAt, toLatency, toParamsDigest, toEnd }: SharedJson): SharedJson {
  const copy = (text: string) => Buffer.from(text).toString()
  return {
    toAt: copy(toAt),
    toLatency: copy(toLatency),
    toParamsDigest: copy(toParamsDigest),
    toEnd: copy(toEnd),
  }
}

/** As `facetReader`, for the JSON of the texts that this SQL selects by their ids. */
export function textJsonReader(db: Database, sql: string): () => (id: number) => string {
  const read = db.prepare<[number], string>(sql).pluck()
  return remembered(db, (id) => textJson(read.get(id) ?? null))
}

/** As `facetReader`, for reasons. */
export function reasonReader(db: Database): () => (id: number) => string | null {
  const read = db.prepare<[number], string>('SELECT reason FROM ledger_reasons WHERE id = ?').pluck()
  return remembered(db, (id) => read.get(id) ?? null)
}

function remembered<Value>(db: Database, read: (id: number) => Value): () => (id: number) => Value {
  const version = db.prepare('PRAGMA data_version').pluck()
  const known = createBoundedCache<number, Value>()
  const rowOf = (id: number) => known.get(id, read)
  let knownVersion: unknown = null
  return () => {
    const current = version.get()
    if (current !== knownVersion) known.clear()
    knownVersion = current
    return rowOf
  }
}

/** The columns of `Facet`. */
export const FACET = `SELECT kind, agent_id AS agentId, tool, actor, actor_name AS actorName, outcome, status,
    matched_policy_id AS matchedPolicyId, matched_rule AS matchedRule
  FROM ledger_facets WHERE id = ?`

const NO_FACET: Facet = {
  kind: 'restored',
  agentId: null,
  tool: null,
  actor: '',
  actorName: null,
  outcome: null,
  status: null,
  matchedPolicyId: null,
  matchedRule: null,
}
