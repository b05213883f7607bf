import { expect, test } from 'vitest'
import { createVerifyRecord } from '../../../src/approval/queries/verify-record.ts'
import { aFact, aFactOf, opening } from '../../support/builders.ts'
import { readNothing } from '../../support/read-nothing.ts'
import {
  aDatabase,
  called,
  dropTriggers,
  fiveEntries,
  foundAfter,
  threeCalls,
} from '../../support/tampered-database.ts'

test('params kept outside the chain verify when masked and edited', async () => {
  expect(await foundAfter(threeCalls, 'SELECT 1')).toMatchObject({ whole: true, entries: 4 })
})

test('a later decision about an edited call, whose entry has the digest of the edited params, verifies', async () => {
  const { store, verify } = await threeCalls()
  const [edited] = await store.openRequests({ status: 'pending', afterId: null, limit: 1 })
  if (edited === undefined) throw new RangeError('Expected the edited call')
  await store.commit([{ do: 'append_fact', fact: aFactOf(edited, { kind: 'decided', latencyMs: null }) }])

  expect(await verify()).toMatchObject({ whole: true, entries: 5 })
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
  ['params that were removed', 2, 'DELETE FROM request_params WHERE rowid = 2'],
  [
    'params that were removed as retention does, of which no entry says so',
    1,
    'UPDATE requests SET pruned_at_ms = 1, kept_days = 180; DELETE FROM request_params',
  ],
  [
    'a mark that they were removed',
    1,
    'UPDATE requests SET pruned_at_ms = 1, kept_days = 180 WHERE rowid = 1',
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
