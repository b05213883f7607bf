import type { Database } from 'better-sqlite3'
import type { Facet } from '../../codecs/ledger-entry.ts'
import { createNumberCache } from './number-cache.ts'

/** The dictionaries that entries refer to. A value gets its number when it first occurs. */
export interface DictionaryWriter {
  facet(names: Facet): number
  reason(text: string): number
  bundle(hash: string): number
  forget(): void
}

/** Prepares the statements, which run inside a transaction. */
export function dictionaryWriter(db: Database): DictionaryWriter {
  const facets = rememberedFacets(db)
  const reasons = rememberedReasons(db)
  const bundles = rememberedBundles(db)
  return {
    facet: facets.idOf,
    reason: reasons.idOf,
    bundle: bundles.idOf,
    forget() {
      for (const dictionary of [facets, reasons, bundles]) dictionary.forget()
    },
  }
}

function rememberedFacets(db: Database) {
  const find = db.prepare<[Facet], number>(FIND_FACET).pluck()
  const insert = db.prepare(INSERT_FACET)
  return createNumberCache<Facet>({
    keyOf: (names) => JSON.stringify(valuesOf(names)),
    find: (names) => find.get(names),
    insert: (names) => Number(insert.run(...valuesOf(names)).lastInsertRowid),
  })
}

function valuesOf(names: Facet): readonly (string | null)[] {
  return [
    names.kind,
    names.agentId,
    names.tool,
    names.actor,
    names.actorName,
    names.outcome,
    names.status,
    names.matchedPolicyId,
    names.matchedRule,
  ]
}

const FIND_FACET = `SELECT id FROM ledger_facets WHERE agent_id IS @agentId AND tool IS @tool AND actor = @actor AND kind = @kind
    AND actor_name IS @actorName AND outcome IS @outcome AND status IS @status
    AND matched_policy_id IS @matchedPolicyId AND matched_rule IS @matchedRule`

const INSERT_FACET = `INSERT INTO ledger_facets
    (kind, agent_id, tool, actor, actor_name, outcome, status, matched_policy_id, matched_rule)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`

/** A reason is found by every part of it. */
function rememberedReasons(db: Database) {
  const find = db.prepare<[string], number>('SELECT id FROM ledger_reasons WHERE reason = ?').pluck()
  const insert = db.prepare('INSERT INTO ledger_reasons (reason, folded) VALUES (?, ?)')
  const insertParts = db.prepare('INSERT INTO reason_parts (rowid, folded) VALUES (?, ?)')
  return createNumberCache<string>({
    keyOf: (reason) => reason,
    find: (reason) => find.get(reason),
    insert(reason) {
      const folded = reason.toLowerCase()
      const id = Number(insert.run(reason, folded === reason ? null : folded).lastInsertRowid)
      insertParts.run(id, folded)
      return id
    },
  })
}

function rememberedBundles(db: Database) {
  const find = db.prepare<[string], number>('SELECT id FROM ledger_bundles WHERE hash = ?').pluck()
  const insert = db.prepare('INSERT INTO ledger_bundles (hash) VALUES (?)')
  return createNumberCache<string>({
    keyOf: (hash) => hash,
    find: (hash) => find.get(hash),
    insert: (hash) => Number(insert.run(hash).lastInsertRowid),
  })
}
