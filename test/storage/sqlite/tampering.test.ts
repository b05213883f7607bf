import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { paramsDigest } from '../../../src/approval/decide/params-digest.ts'
import type { VetoRequest } from '../../../src/approval/model/request.ts'
import { createVerifyRecord } from '../../../src/approval/queries/verify-record.ts'
import { createInProcessChanges } from '../../../src/storage/in-process-changes.ts'
import { openStore } from '../../../src/storage/sqlite/open-store.ts'
import { aCall, aFact, aFactOf, aPendingRequest, aRequest, opening } from '../../support/builders.ts'
import { readNothing } from '../../support/read-nothing.ts'
import { silentLog } from '../../support/silent-log.ts'
import { tempFolder } from '../../support/temp-folder.ts'

/** A store, and the database under it, opened behind its back with the settings of a plain SQLite program. */
async function aDatabase() {
  const database = join(tempFolder(), 'veto.db')
  const store = await openStore({ database, log: silentLog, changes: createInProcessChanges(), alone: false })
  const raw = new Database(database)
  raw.pragma('recursive_triggers = OFF')
  raw.pragma('foreign_keys = OFF')
  onTestFinished(async () => {
    raw.close()
    await store.close()
  })
  return { store, raw, verify: createVerifyRecord(store, readNothing) }
}

/** With five entries about nothing in particular. */
async function fiveEntries() {
  const opened = await aDatabase()
  for (let n = 1; n <= 5; n++) {
    const bundleHash = 'a'.repeat(64)
    await opened.store.commit([{ do: 'append_fact', fact: aFact({ reason: `fact ${n}`, bundleHash }) }])
  }
  return opened
}

/** With three calls: entries 1 to 3. The second has a masked param, the third was edited: entry 4. */
async function threeCalls() {
  const opened = await aDatabase()
  const plain = called({ amount_cents: 100 })
  const masked = { ...called({ card: '4111111111111111' }), maskedParams: { card: '‹masked›' } }
  const asked = named(aPendingRequest({ call: aCall({ params: { amount_cents: 900 } }) }))
  for (const request of [plain, masked, asked]) await opened.store.commit(opening(request))
  const edited = editedTo(asked, { amount_cents: 500 })
  await opened.store.commit([
    { do: 'transition', request: edited, from: 'pending', beforeDeadlineMs: null },
    { do: 'append_fact', fact: aFactOf(edited, { kind: 'edited' }) },
  ])
  return opened
}

function called(params: VetoRequest['call']['params']): VetoRequest {
  return named(aRequest({ call: aCall({ params }) }))
}

function named<R extends VetoRequest>(request: R): R {
  return {
    ...request,
    maskedParams: request.call.params,
    paramsDigest: paramsDigest(request.salt, request.call),
  }
}

function editedTo(request: VetoRequest, params: VetoRequest['call']['params']): VetoRequest {
  return {
    ...request,
    version: 2,
    edit: {
      by: { id: 'U0ANN', name: 'Ann' },
      atMs: request.createdAtMs,
      params,
      maskedParams: params,
      furthestStage: 0,
    },
    paramsDigest: paramsDigest(request.salt, { ...request.call, params }),
  }
}

type OpenedDatabase = Awaited<ReturnType<typeof aDatabase>>

/** Removes every trigger, as somebody with all rights may. */
function dropTriggers({ raw }: OpenedDatabase): void {
  const names = raw.prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'").pluck().all()
  for (const name of names) raw.exec(`DROP TRIGGER ${name}`)
}

/** What a check of the record says after somebody with all rights ran this SQL. */
async function foundAfter(open: () => Promise<OpenedDatabase>, sql: string) {
  const opened = await open()
  dropTriggers(opened)
  opened.raw.exec(sql)
  return opened.verify()
}

const verificationAfter = (sql: string) => foundAfter(fiveEntries, sql)

const COPY_OF_THE_FIFTH = `SELECT 6, at_ms, facet_id, request_id, request_seq, reason_id, latency_ms, bundle_id, params_digest,
  x'0f' FROM ledger_entries WHERE seq = 5`

test.each([
  ['UPDATE ledger_entries SET reason_id = 1 WHERE seq = 2'],
  ['DELETE FROM ledger_entries WHERE seq = 2'],
  ['DELETE FROM ledger_entries'],
  ['REPLACE INTO ledger_entries SELECT * FROM ledger_entries WHERE seq = 2'],
  ['REPLACE INTO ledger_entries SELECT * FROM ledger_entries WHERE seq = 5'],
  [`INSERT INTO ledger_entries ${COPY_OF_THE_FIFTH}`],
  [`REPLACE INTO ledger_entries ${COPY_OF_THE_FIFTH}`],
  ['INSERT OR IGNORE INTO ledger_entries SELECT * FROM ledger_entries WHERE seq = 5'],
  ["UPDATE ledger_facets SET tool = 'another'"],
  ['DELETE FROM ledger_facets'],
  ['REPLACE INTO ledger_facets SELECT * FROM ledger_facets'],
  ["UPDATE ledger_reasons SET reason = 'another'"],
  ['DELETE FROM ledger_reasons'],
  ['REPLACE INTO ledger_reasons SELECT * FROM ledger_reasons'],
  ['REPLACE INTO ledger_reasons (id, reason) SELECT 99, reason FROM ledger_reasons WHERE id = 1'],
  ["UPDATE ledger_bundles SET hash = 'another'"],
  ['DELETE FROM ledger_bundles'],
  ['REPLACE INTO ledger_bundles SELECT * FROM ledger_bundles'],
  ['REPLACE INTO ledger_bundles (id, hash) SELECT 99, hash FROM ledger_bundles WHERE id = 1'],
  ['DELETE FROM chain_head'],
  ["REPLACE INTO chain_head VALUES (1, 3, 'f', 1)"],
])('plain SQL cannot change the ledger while the triggers exist: %s', async (sql) => {
  const { store, raw, verify } = await fiveEntries()

  expect(() => raw.exec(sql)).toThrow(/append-only|one head/)

  expect(await store.entries(0, 10)).toHaveLength(5)
  expect(await verify()).toMatchObject({ whole: true, entries: 5 })
  expect(await store.commit([{ do: 'append_fact', fact: aFact() }])).toEqual({ ok: true })
})

test.each([
  ['UPDATE request_params SET shown = \'{"amount_cents":1}\''],
  ['UPDATE request_params SET exact = \'{"amount_cents":1}\''],
  [
    'UPDATE request_params SET shown = (SELECT other.shown FROM request_params other WHERE other.rowid = 3 - request_params.rowid) WHERE rowid < 3',
  ],
  [
    "REPLACE INTO request_params SELECT request_number, '{}', exact, context, edit, params_schema FROM request_params WHERE rowid = 1",
  ],
  [
    'CREATE TEMP TABLE kept AS SELECT * FROM request_params; DELETE FROM request_params; INSERT INTO request_params SELECT * FROM kept',
  ],
  ["UPDATE requests SET salt = 'another'"],
  ["UPDATE requests SET tool = 'another'"],
  ['DELETE FROM requests'],
  ['REPLACE INTO requests SELECT * FROM requests'],
])('plain SQL cannot change the recorded params while the triggers exist: %s', async (sql) => {
  const { raw } = await threeCalls()

  expect(() => raw.exec(sql)).toThrow(/never (changed|removed)/)
})

test('verification names a changed row', async () => {
  const decision = await verificationAfter("UPDATE ledger_reasons SET reason = 'another' WHERE id = 3")

  expect(decision).toMatchObject({ whole: false, badSeq: 3, fault: 'was changed after it was written' })
})

test('verification names a row whose values are not valid in a ledger', async () => {
  expect(await verificationAfter("UPDATE ledger_facets SET kind = 'nonsense'")).toMatchObject({
    badSeq: 1,
  })
  expect(await verificationAfter('UPDATE ledger_entries SET at_ms = 9e15 WHERE seq = 2')).toMatchObject({
    badSeq: 2,
  })
  expect(await verificationAfter('UPDATE ledger_entries SET latency_ms = 9e999 WHERE seq = 2')).toMatchObject(
    {
      badSeq: 2,
    },
  )
})

test.each([
  ['what entries share', "UPDATE ledger_facets SET tool = 'another'", 1],
  ['what entries share is gone', 'DELETE FROM ledger_facets', 1],
  ['a reason', "UPDATE ledger_reasons SET reason = 'another' WHERE reason = 'fact 4'", 4],
  ['a reason that is gone', "DELETE FROM ledger_reasons WHERE reason = 'fact 2'", 2],
  ['two reasons that were exchanged', 'UPDATE ledger_entries SET reason_id = 6 - reason_id', 1],
  ['a bundle', "UPDATE ledger_bundles SET hash = 'another'", 1],
  ['the digest of params', "UPDATE ledger_entries SET params_digest = x'00' WHERE seq = 3", 3],
  ['a digest that is none', 'UPDATE ledger_entries SET params_digest = 7 WHERE seq = 3', 3],
  ['a request', 'UPDATE ledger_entries SET request_id = 7 WHERE seq = 3', 3],
  ['the hash', "UPDATE ledger_entries SET hash = x'00' WHERE seq = 3", 3],
])(
  'verification finds a change in the dictionaries of the ledger by a server that read them before: %s',
  async (_, sql, badSeq) => {
    const opened = await fiveEntries()
    expect(await opened.verify()).toMatchObject({ whole: true })
    dropTriggers(opened)

    opened.raw.exec(sql)

    expect(await opened.verify()).toMatchObject({ whole: false, badSeq })
  },
)

test.each([
  [
    'the id of a request, stored where searches do not look',
    `UPDATE ledger_entries SET request_id =
      (SELECT request_id FROM ledger WHERE ledger.seq = ledger_entries.seq) WHERE seq = 1`,
    1,
  ],
  [
    'an entry that no longer belongs to the others of its request',
    `UPDATE ledger_entries SET request_seq = NULL,
      request_id = (SELECT request_id FROM ledger_entries WHERE seq = 3) WHERE seq = 4`,
    4,
  ],
  [
    'a request whose later entry stands as its first',
    `UPDATE ledger_entries SET request_seq = NULL,
      request_id = (SELECT request_id FROM ledger_entries WHERE seq = 3) WHERE seq = 4;
     UPDATE ledger_entries SET request_seq = 4, request_id = NULL WHERE seq = 3`,
    3,
  ],
])('verification finds %s, though no hash is another', async (_, sql, badSeq) => {
  expect(await foundAfter(threeCalls, sql)).toMatchObject({ whole: false, badSeq })
})

test('verification names the first of two swapped rows', async () => {
  const decision = await verificationAfter(
    'UPDATE ledger_entries SET seq = -1 WHERE seq = 2; UPDATE ledger_entries SET seq = 2 WHERE seq = 3; UPDATE ledger_entries SET seq = 3 WHERE seq = -1',
  )

  expect(decision).toMatchObject({ whole: false, badSeq: 2 })
})

test('verification names a removed row', async () => {
  expect(await verificationAfter('DELETE FROM ledger_entries WHERE seq = 4')).toMatchObject({
    whole: false,
    badSeq: 4,
  })
})

test('verification finds a tail that was cut off', async () => {
  const decision = await verificationAfter('DELETE FROM ledger_entries WHERE seq > 3')

  expect(decision).toMatchObject({ whole: false, badSeq: 4, fault: expect.stringContaining('up to entry 5') })
})

test('a chain that continues after its tail was cut shows the gap', async () => {
  const opened = await fiveEntries()
  dropTriggers(opened)
  opened.raw.exec('DELETE FROM ledger_entries WHERE seq > 3')

  await opened.store.commit([{ do: 'append_fact', fact: aFact() }])

  expect(await opened.verify()).toMatchObject({ whole: false, badSeq: 4 })
})

test('verification finds a row behind the recorded head', async () => {
  expect(await verificationAfter(`INSERT INTO ledger_entries ${COPY_OF_THE_FIFTH}`)).toMatchObject({
    whole: false,
    badSeq: 6,
  })
  expect(await verificationAfter('UPDATE ledger_entries SET seq = 9 WHERE seq = 5')).toMatchObject({
    badSeq: 5,
  })
  expect(
    await verificationAfter('UPDATE chain_head SET seq = 3, hash = (SELECT hash FROM ledger WHERE seq = 3)'),
  ).toEqual({
    whole: false,
    entries: 3,
    head: null,
    badSeq: 4,
    fault: 'was added after entry 3, which was recorded as the last one',
  })
})

test('verification finds a row before the first one', async () => {
  expect(
    await verificationAfter(
      `INSERT INTO ledger_entries ${COPY_OF_THE_FIFTH.replace('SELECT 6', 'SELECT -6')}`,
    ),
  ).toMatchObject({ whole: false, badSeq: 1 })
})

test('params kept outside the chain verify when masked, edited, and pruned', async () => {
  expect(await foundAfter(threeCalls, 'SELECT 1')).toMatchObject({ whole: true, entries: 4 })
  expect(await foundAfter(threeCalls, 'DELETE FROM request_params')).toMatchObject({
    whole: true,
    entries: 4,
  })
})

test.each([
  ['a changed one', 1, 'UPDATE request_params SET shown = \'{"amount_cents":1}\' WHERE rowid = 1'],
  ['a changed one that is masked', 2, 'UPDATE request_params SET exact = \'{"card":"1"}\' WHERE rowid = 2'],
  [
    'what people see of a masked one',
    2,
    'UPDATE request_params SET shown = \'{"card":"1"}\' WHERE rowid = 2',
  ],
  ['what is no JSON', 1, "UPDATE request_params SET shown = 'x' WHERE rowid = 1"],
  ['what is no text', 1, 'UPDATE request_params SET shown = \'{"a":"\\ud800"}\' WHERE rowid = 1'],
  ['what is no object', 1, "UPDATE request_params SET shown = '[]' WHERE rowid = 1"],
  [
    'those of two calls that were exchanged',
    1,
    `UPDATE request_params SET (shown, exact) = (SELECT other.shown, other.exact FROM request_params other
        WHERE other.rowid = 3 - request_params.rowid) WHERE rowid < 3`,
  ],
  [
    'those of two calls that were exchanged together with salt and digest',
    1,
    `UPDATE request_params SET (shown, exact) = (SELECT other.shown, other.exact FROM request_params other
        WHERE other.rowid = 3 - request_params.rowid) WHERE rowid < 3;
      UPDATE requests SET (salt, params_digest) = (SELECT other.salt, other.params_digest FROM requests other
        WHERE other.rowid = 3 - requests.rowid) WHERE rowid < 3`,
  ],
  [
    'a changed edit',
    3,
    "UPDATE request_params SET edit = json_set(edit, '$.params.amount_cents', 1) WHERE rowid = 3",
  ],
  ['an edit that was removed', 3, 'UPDATE request_params SET edit = NULL WHERE rowid = 3'],
  [
    'an edit that nobody made',
    1,
    'UPDATE request_params SET edit = (SELECT edit FROM request_params WHERE rowid = 3) WHERE rowid = 1',
  ],
  ['a changed digest', 2, "UPDATE requests SET params_digest = 'sha256:0' WHERE rowid = 2"],
  ['a changed salt', 2, "UPDATE requests SET salt = 'another' WHERE rowid = 2"],
  ['a request that was removed', 3, 'DELETE FROM requests WHERE rowid = 3'],
  ['an edit that was given to another request', 1, 'UPDATE ledger_entries SET request_seq = 1 WHERE seq = 4'],
])('params kept outside the chain: %s is found at entry %i', async (_, badSeq, sql) => {
  expect(await foundAfter(threeCalls, sql)).toMatchObject({ whole: false, badSeq })
})

test('a caller who asks during a running verification gets its result', async () => {
  const { store } = await fiveEntries()
  let reads = 0
  const counting = {
    ...store,
    entries(afterSeq: number, limit: number) {
      reads += 1
      return store.entries(afterSeq, limit)
    },
  }
  const verify = createVerifyRecord(counting, readNothing)

  const [first, second] = await Promise.all([verify(), verify()])
  const readsOfOne = reads
  await verify()

  expect(first).toBe(second)
  expect(reads).toBe(2 * readsOfOne)
})

/** Enough for several threads: two calls first, then entries about nothing in particular. */
async function aLongLedger() {
  const opened = await aDatabase()
  for (const amount_cents of [1, 2]) await opened.store.commit(opening(called({ amount_cents })))
  const facts = Array.from({ length: 10_000 }, (_, n) => aFact({ reason: `fact ${n}` }))
  await opened.store.commit(facts.map((fact) => ({ do: 'append_fact', fact })))
  return opened
}

test('threads that verify parts of a long ledger find what one that verifies all of it finds', async () => {
  const opened = await aLongLedger()
  const { store, raw } = opened
  const inThreads = createVerifyRecord(store, readNothing, 2)
  const verifyApart = () => Promise.reject(new Error('no thread can be started'))
  const inThisThread = createVerifyRecord({ ...store, verifyApart }, readNothing)
  dropTriggers(opened)

  expect(await inThreads()).toMatchObject({ whole: true, entries: 10_002 })
  for (const [sql, badSeq] of [
    ['UPDATE ledger_entries SET reason_id = 3 WHERE seq = 9000', 9_000],
    ['DELETE FROM ledger_entries WHERE seq = 7000', 7_000],
    ["UPDATE ledger_entries SET hash = x'00' WHERE seq = 5001", 5_001],
    ['UPDATE request_params SET shown = \'{"amount_cents":3}\' WHERE rowid = 2', 2],
  ] as const) {
    raw.exec(sql)
    const found = await inThreads()
    expect(found).toMatchObject({ whole: false, badSeq })
    expect(await inThisThread()).toEqual(found)
  }
})
