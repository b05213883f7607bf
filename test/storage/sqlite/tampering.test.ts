import { expect, test } from 'vitest'
import { aFact } from '../../support/builders.ts'
import {
  dropTriggers,
  fiveEntries,
  foundAfter,
  threeCalls,
  verificationAfter,
} from '../../support/tampered-database.ts'

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

  expect(() => raw.exec(sql)).toThrow(/never (changed|removed)|only retention removes/)
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
    'the hexadecimal digits of an id in place of its bytes',
    'UPDATE ledger_entries SET request_id = lower(hex(request_id)) WHERE seq = 1',
    1,
  ],
  [
    'the hexadecimal digits of a digest in place of its bytes',
    'UPDATE ledger_entries SET params_digest = lower(hex(params_digest)) WHERE seq = 1',
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
    pruned: 0,
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
