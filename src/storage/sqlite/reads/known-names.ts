import type { Database } from 'better-sqlite3'
import type { KnownNames } from './audit-names.ts'

const MAX_NAMES = 2_000

/** Lists the agents and tools that the ledger names, by skipping from name to name along an index. */
export function knownNames(db: Database): KnownNames {
  const agents = db.prepare<[], { readonly name: string }>(leaps('agent_id'))
  const tools = db.prepare<[], { readonly name: string }>(leaps('tool'))
  return { agents: () => namesOf(agents.all()), tools: () => namesOf(tools.all()) }
}

function namesOf(rows: readonly { readonly name: string }[]): readonly string[] | null {
  return rows.length > MAX_NAMES ? null : rows.map(({ name }) => name)
}

function leaps(column: 'agent_id' | 'tool'): string {
  return `WITH RECURSIVE names (name) AS (
      SELECT min(${column}) FROM ledger
      UNION ALL SELECT (SELECT min(${column}) FROM ledger WHERE ${column} > name) FROM names WHERE name IS NOT NULL)
    SELECT name FROM names WHERE name IS NOT NULL LIMIT ${MAX_NAMES + 1}`
}
