import { expect, onTestFinished, test } from 'vitest'
import { createInProcessChanges } from '../../../src/storage/in-process-changes.ts'
import { openStore } from '../../../src/storage/open/open-store.ts'
import { aRequest, opening } from '../../support/builders.ts'
import { runSql } from '../../support/postgres-database.ts'
import { startPostgres } from '../../support/postgres-server.ts'
import { silentLog } from '../../support/silent-log.ts'

const CANCEL_WAIT = `DO $$ BEGIN
  LOOP
    PERFORM pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep';
    EXIT WHEN FOUND;
    PERFORM pg_stat_clear_snapshot();
    PERFORM pg_sleep(0.01);
  END LOOP;
END $$`

test('a commit that the standby may not have, as an administrator cancelled the wait for it, is answered as failed', async () => {
  const { url, stop } = await startPostgres()
  onTestFinished(stop)
  const changes = createInProcessChanges()
  const store = await openStore({ database: url, log: silentLog, changes, alone: false })
  onTestFinished(() => store.close())
  await runSql(url, "ALTER SYSTEM SET synchronous_standby_names = '*'")
  await runSql(url, 'SELECT pg_reload_conf()')

  const denied = expect(store.commit(opening(aRequest()))).rejects.toMatchObject({
    code: 'store_unavailable',
  })
  await runSql(url, CANCEL_WAIT)

  await denied
})
