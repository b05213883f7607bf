import { expect, onTestFinished, test } from 'vitest'
import { createSignHead } from '../../../src/approval/checkpoints/sign-head.ts'
import { createVerifyRecord } from '../../../src/approval/queries/verify-record.ts'
import { jwksOf } from '../../../src/receipt/jwks.ts'
import { makeSigningKey } from '../../../src/receipt/open-keys.ts'
import { createReadSigned } from '../../../src/receipt/read-signed.ts'
import { createSign } from '../../../src/receipt/sign.ts'
import { createInProcessChanges } from '../../../src/storage/in-process-changes.ts'
import { openStore } from '../../../src/storage/open/open-store.ts'
import { aFact, NOW_MS } from '../../support/builders.ts'
import { createFakeClock } from '../../support/fake-clock.ts'
import { emptyDatabase, runSql } from '../../support/postgres-database.ts'
import { silentLog } from '../../support/silent-log.ts'

/** Entries 1 to 6, of which 4 is signed, and what a verification says of them. */
async function sixEntries() {
  const database = await emptyDatabase()
  const store = await openStore({ database, log: silentLog, changes: createInProcessChanges(), alone: false })
  onTestFinished(() => store.close())
  const keys = [await makeSigningKey(NOW_MS)]
  const signHead = createSignHead({ store, sign: createSign(keys), clock: createFakeClock() })
  for (const n of [1, 2, 3, 4, 5, 6]) {
    await store.commit([{ do: 'append_fact', fact: aFact({ reason: `fact ${n}` }) }])
    if (n === 4) await signHead()
  }
  return { database, store, verify: createVerifyRecord(store, createReadSigned(jwksOf(keys))) }
}

/** As a superuser may, who switches the rules of the tables off. */
function tamper(database: string, sql: string): Promise<void> {
  return runSql(database, `SET session_replication_role = replica; ${sql}`)
}

/** A row like the third one, in place of the sequence number that is given. */
const copyOfTheThird = (seq: string) =>
  `INSERT INTO ledger (seq, at_ms, latency_ms, reason_id, kind, actor, prev_hash, hash)
   SELECT ${seq}, at_ms, latency_ms, reason_id, kind, actor, prev_hash, hash FROM ledger WHERE seq = 3`

const UNLINKED = 'does not follow from the entry before it'
const CHANGED = 'was changed after it was written'

test.each([
  ['an entry was changed', "UPDATE ledger SET tool = 'another' WHERE seq = 3", 3, CHANGED],
  ['an entry was deleted', 'DELETE FROM ledger WHERE seq = 3', 3, 'found entry 4'],
  [
    'two entries were swapped',
    `UPDATE ledger SET seq = -2 WHERE seq = 2; UPDATE ledger SET seq = 2 WHERE seq = 5;
     UPDATE ledger SET seq = 5 WHERE seq = -2`,
    2,
    UNLINKED,
  ],
  [
    'an entry was inserted between others',
    `UPDATE ledger SET seq = -seq - 1 WHERE seq > 3; UPDATE ledger SET seq = -seq WHERE seq < 0;
     ${copyOfTheThird('4')}; UPDATE chain_head SET seq = 7`,
    4,
    UNLINKED,
  ],
  ['an entry was inserted behind the head', copyOfTheThird('7'), 7, UNLINKED],
  ['the tail was cut off', 'DELETE FROM ledger WHERE seq > 4', 5, 'up to entry 6'],
  [
    'the tail was cut off, and the head set back behind what was signed',
    `DELETE FROM ledger WHERE seq > 3;
     UPDATE chain_head SET seq = 3, hash = (SELECT hash FROM ledger WHERE seq = 3)`,
    4,
    'entry 4 was signed as the last one',
  ],
  [
    'the head was set back',
    'UPDATE chain_head SET seq = 5, hash = (SELECT hash FROM ledger WHERE seq = 5)',
    6,
    'entry 5, which was recorded as the last one',
  ],
  ['a reason was changed', "UPDATE ledger_reasons SET reason = 'x' WHERE reason = 'fact 2'", 2, CHANGED],
  ['a reason was deleted', "DELETE FROM ledger_reasons WHERE reason = 'fact 2'", 2, CHANGED],
])('verification on PostgreSQL names the first bad entry when %s', async (_, sql, badSeq, fault) => {
  const { database, verify } = await sixEntries()
  expect(await verify()).toMatchObject({ whole: true, entries: 6 })

  await tamper(database, sql)

  expect(await verify()).toMatchObject({ whole: false, badSeq, fault: expect.stringContaining(fault) })
})

test('on PostgreSQL a chain that goes on after its tail was cut off shows the gap', async () => {
  const { database, store, verify } = await sixEntries()
  await tamper(database, 'DELETE FROM ledger WHERE seq > 4')

  await store.commit([{ do: 'append_fact', fact: aFact() }])

  expect(await verify()).toMatchObject({ whole: false, badSeq: 5 })
})
