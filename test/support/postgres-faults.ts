import { connect } from '../../src/storage/postgres/session/connection.ts'
import { runSql } from './postgres-database.ts'

/** What goes wrong with a database of PostgreSQL until it ends. */
export interface PostgresFault {
  begin(): Promise<void>
  end(): Promise<void>
}

/** Another program locks the head of the ledger, so that nothing can be recorded. */
export function ledgerLock(database: string): PostgresFault {
  const other = connect(database)
  return {
    begin: async () => (await other).script('BEGIN; LOCK TABLE chain_head IN ACCESS EXCLUSIVE MODE'),
    end: async () => (await other).close(),
  }
}

/** Each new entry of the ledger is answered as by a server without disk space. */
export function fullDisk(database: string): PostgresFault {
  return {
    begin: () => runSql(database, FULL),
    end: () => runSql(database, 'DROP TRIGGER full_disk ON ledger'),
  }
}

const FULL = `CREATE OR REPLACE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END $$;
  CREATE TRIGGER full_disk BEFORE INSERT ON ledger EXECUTE FUNCTION full_disk()`
