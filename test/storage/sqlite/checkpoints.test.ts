import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { createSignHead } from '../../../src/approval/checkpoints/sign-head.ts'
import { createVerifyRecord } from '../../../src/approval/queries/verify-record.ts'
import { jwksOf } from '../../../src/receipt/jwks.ts'
import { makeSigningKey } from '../../../src/receipt/open-keys.ts'
import { createReadSigned } from '../../../src/receipt/read-signed.ts'
import { createSign } from '../../../src/receipt/sign.ts'
import { createInProcessChanges } from '../../../src/storage/in-process-changes.ts'
import { openStore } from '../../../src/storage/sqlite/open-store.ts'
import { aFact, NOW_MS } from '../../support/builders.ts'
import { createFakeClock } from '../../support/fake-clock.ts'
import { silentLog } from '../../support/silent-log.ts'
import { tempFolder } from '../../support/temp-folder.ts'

/** Entries 1 to 6, of which 2 and 4 are signed, and the database under them. */
async function signedTwice() {
  const database = join(tempFolder(), 'veto.db')
  const store = await openStore({ database, log: silentLog, changes: createInProcessChanges(), alone: false })
  const raw = new Database(database)
  onTestFinished(async () => {
    raw.close()
    await store.close()
  })
  const keys = [await makeSigningKey(NOW_MS)]
  const signHead = createSignHead({ store, sign: createSign(keys), clock: createFakeClock() })
  const append = (n: number) => store.commit([{ do: 'append_fact', fact: aFact({ reason: `fact ${n}` }) }])
  for (const n of [1, 2, 3, 4, 5, 6]) {
    await append(n)
    if (n === 2 || n === 4) await signHead()
  }
  const verify = createVerifyRecord(store, createReadSigned(jwksOf(keys)))
  return { store, raw, signHead, append, verify }
}

function dropTriggers(raw: Database.Database): void {
  const names = raw.prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'").pluck().all()
  for (const name of names) raw.exec(`DROP TRIGGER ${name}`)
}

test('a ledger with its checkpoints is valid, and signing an unchanged end gives the same checkpoint', async () => {
  const { store, signHead, verify } = await signedTwice()

  const [first, second] = [await signHead(), await signHead()]

  expect(first).toMatchObject({ seq: 6 })
  expect(second).toEqual(first)
  expect((await store.checkpoints(0, 10)).map(({ seq }) => seq)).toEqual([2, 4, 6])
  expect(await verify()).toMatchObject({ whole: true, entries: 6 })
})

test.each([
  [
    'the end was cut off, and the head set back',
    `DELETE FROM ledger_entries WHERE seq > 3;
     UPDATE chain_head SET seq = 3, hash = (SELECT hash FROM ledger WHERE seq = 3)`,
    4,
    'is missing: entry 4 was signed as the last one',
  ],
  [
    'a checkpoint names another hash',
    `UPDATE checkpoints SET hash = '${'0'.repeat(64)}' WHERE seq = 4`,
    4,
    'is not the one that was signed',
  ],
  [
    'a checkpoint has the signature of another one',
    'UPDATE checkpoints SET token = (SELECT token FROM checkpoints WHERE seq = 2) WHERE seq = 4',
    4,
    'has a checkpoint that Veto did not sign',
  ],
  [
    'a checkpoint has another time than was signed',
    'UPDATE checkpoints SET signed_at_ms = 1 WHERE seq = 4',
    4,
    'has a checkpoint that Veto did not sign',
  ],
  [
    'a checkpoint was forged',
    "UPDATE checkpoints SET token = 'a.b.c' WHERE seq = 2",
    2,
    'has a checkpoint that Veto did not sign',
  ],
])('verification names the entry when %s', async (_, sql, badSeq, fault) => {
  const { raw, verify } = await signedTwice()
  dropTriggers(raw)

  raw.exec(sql)

  expect(await verify()).toEqual({
    ...{ whole: false, entries: badSeq - 1, pruned: 0, head: null },
    badSeq,
    fault,
  })
})

test.each([
  ['far beyond the end', "INSERT INTO checkpoints VALUES (900, 'forged', 1, 'a.b.c')"],
  ['of the end, with another hash', "INSERT INTO checkpoints VALUES (6, 'forged', 1, 'a.b.c')"],
])('a checkpoint %s does not keep the end from being signed', async (_, sql) => {
  const { store, raw, signHead, append } = await signedTwice()
  raw.exec(sql)

  expect(await signHead()).toMatchObject({ seq: 6, hash: (await store.head()).hash })
  await append(7)
  expect(await signHead()).toMatchObject({ seq: 7, hash: (await store.head()).hash })
  expect((await store.latestCheckpoint())?.seq).toBe(7)
})

test.each([
  "UPDATE checkpoints SET token = 'another' WHERE seq = 2",
  'DELETE FROM checkpoints WHERE seq = 2',
])('SQL may not change or remove a checkpoint: %s', async (sql) => {
  const { raw } = await signedTwice()

  expect(() => raw.exec(sql)).toThrow('a checkpoint is never')
})

test('REPLACE leaves the checkpoint that is there', async () => {
  const { store, raw } = await signedTwice()
  const before = await store.checkpoints(0, 10)

  raw.exec("REPLACE INTO checkpoints VALUES (2, 'another', 1, 'another')")

  expect(await store.checkpoints(0, 10)).toEqual(before)
})

test('entries and checkpoints that are added during a verification are no faults', async () => {
  const { signHead, append, verify } = await signedTwice()

  const [found] = await Promise.all([verify(), append(7).then(signHead)])

  expect(found).toMatchObject({ whole: true })
})

test('a long ledger, whose entries are verified in threads, has its checkpoints verified', async () => {
  const { store, raw, verify } = await signedTwice()
  const facts = Array.from({ length: 10_000 }, (_, n) => aFact({ reason: `another ${n}` }))
  await store.commit(facts.map((fact) => ({ do: 'append_fact', fact })))
  dropTriggers(raw)

  expect(await verify()).toMatchObject({ whole: true, entries: 10_006 })
  for (const [sql, badSeq, fault] of [
    ["UPDATE checkpoints SET token = 'a.b.c' WHERE seq = 4", 4, 'has a checkpoint that Veto did not sign'],
    ["UPDATE checkpoints SET hash = 'none' WHERE seq = 2", 2, 'is not the one that was signed'],
    ['UPDATE ledger_entries SET reason_id = 3 WHERE seq = 2', 2, 'was changed after it was written'],
    ['UPDATE ledger_entries SET reason_id = 3 WHERE seq = 1', 1, 'was changed after it was written'],
  ] as const) {
    raw.exec(sql)
    expect(await verify()).toMatchObject({ whole: false, badSeq, fault })
  }
})
