import { test } from 'vitest'
import { isOnPostgres } from './world-database.ts'

/**
 * A test that looks into the database file, or in which so much time passes that it takes minutes on a server. Skipped on
 * PostgreSQL.
 */
export const testOnSqlite = test.skipIf(isOnPostgres())
