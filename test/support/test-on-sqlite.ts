import { test } from 'vitest'
import { isOnPostgres } from './world-database.ts'

/**
 * A test that looks into the database file, in which so much time passes that it takes minutes on a server, or that is true of a
 * file alone. Skipped on PostgreSQL.
 */
export const testOnSqlite = test.skipIf(isOnPostgres())
