import type { Database, Statement } from 'better-sqlite3'

/**
 * The same connection, whose statements are compiled when they first run. Compiling all of them takes longer than the rest of
 * opening a database, and most processes run few. An error in their SQL is thrown then, too.
 */
export function preparedWhenUsed(db: Database): Database {
  return Object.create(db, { prepare: { value: (sql: string) => statementOf(() => db.prepare(sql)) } })
}

const RUNS = ['get', 'all', 'run'] as const
const MODES = ['pluck', 'raw'] as const

/** Has the methods of a statement that this folder uses. */
function statementOf(prepare: () => Statement): Statement {
  const modes: (typeof MODES)[number][] = []
  const statement = Object.create(null)
  for (const mode of MODES) {
    statement[mode] = () => {
      modes.push(mode)
      return statement
    }
  }
  for (const run of RUNS) {
    statement[run] = (...values: unknown[]) => {
      const compiled = modes.reduce((made, mode) => made[mode](), prepare())
      for (const each of RUNS) statement[each] = compiled[each].bind(compiled)
      return compiled[run](...values)
    }
  }
  return statement
}
