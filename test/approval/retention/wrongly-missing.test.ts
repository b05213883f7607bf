import { expect, test } from 'vitest'
import { pruningFact } from '../../../src/ledger/pruning.ts'
import { aFactOf, NOW_MS, opening } from '../../support/builders.ts'
import { aDatabase, called, dropTriggers } from '../../support/tampered-database.ts'

const DAY_MS = 86_400_000
/** Of the entry by which a call gets this status. */
const KINDS = { pending: 'opened', approved: 'settled', redeemed: 'redeemed', succeeded: 'result' } as const

/** What a verification says after the params of an old request were removed by hand, beside an entry of retention. */
async function foundWithout(
  status: keyof typeof KINDS,
  { saidAfterDays = 181, mark = 'pruned_at_ms = 1, kept_days = 180', also = '' } = {},
) {
  const opened = await aDatabase()
  const { store, raw, verify } = opened
  const request = called({ amount_cents: 100 })
  const fact = pruningFact({ beforeMs: NOW_MS + DAY_MS, keptDays: 180 }, NOW_MS + saidAfterDays * DAY_MS)
  const changed = aFactOf(request, { kind: KINDS[status], status, latencyMs: null })
  await store.commit([...opening(request), { do: 'append_fact', fact: changed }, { do: 'append_fact', fact }])
  dropTriggers(opened)
  raw.exec(`UPDATE requests SET ${mark}; DELETE FROM request_params; ${also}`)
  return verify()
}

test('params of a request that ended before what retention says are missing rightly', async () => {
  expect(await foundWithout('succeeded')).toMatchObject({ whole: true, pruned: 1 })
})

test.each(['pending', 'approved', 'redeemed'] as const)(
  'missing params of a call that is %s are found, however old it is and whatever retention says',
  async (status) => {
    expect(await foundWithout(status)).toMatchObject({ whole: false, badSeq: 1, pruned: 0 })
  },
)

test('missing params of a request that does not say that retention removed them are found', async () => {
  const mark = 'pruned_at_ms = NULL, kept_days = NULL'
  expect(await foundWithout('succeeded', { mark })).toMatchObject({ whole: false, badSeq: 1 })
})

test('an entry of retention whose moment is not its days before it explains no missing params', async () => {
  expect(await foundWithout('succeeded', { saidAfterDays: 2 })).toMatchObject({ whole: false, badSeq: 1 })
})

test('a number far behind the end of the ledger ends its verification', async () => {
  const also =
    'UPDATE ledger_entries SET seq = 9000000000000000 WHERE seq = (SELECT max(seq) FROM ledger_entries)'
  expect(await foundWithout('succeeded', { also })).toMatchObject({ whole: false })
})
