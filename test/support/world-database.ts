import { inject } from 'vitest'
import { migratedDatabase } from './migrated-database.ts'
import { settleSlackCalls } from './settle-slack-calls.ts'

/** An empty database for one world: on PostgreSQL in the project of that name, in a SQLite file in the others. */
export async function worldDatabase(folder?: string): Promise<string> {
  if (!isOnPostgres()) return migratedDatabase(folder)
  const { emptyDatabase } = await import('./postgres-database.ts')
  return emptyDatabase()
}

/** How the clock of a world waits, after each timer, for what it began. */
export async function worldSettling(): Promise<() => Promise<void>> {
  if (!isOnPostgres()) return settleSlackCalls
  const { settlePostgres } = await import('./settle-postgres.ts')
  return settlePostgres
}

/** Are the worlds of this run on PostgreSQL? Asked by tests alone: other programs import this file, too. */
export function isOnPostgres(): boolean {
  return (inject('postgresServer') as string | undefined) !== undefined
}
