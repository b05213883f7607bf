import { expect } from 'vitest'
import { isPending } from '../../src/approval/model/request.ts'
import { statusOf } from '../../src/approval/model/status.ts'
import type { Store } from '../../src/approval/ports/store.ts'
import { GENESIS } from '../../src/ledger/fact.ts'
import { aFact, aFilter, settledAs } from './builders.ts'

/** Six refunds and a deletion, oldest first. */
const STORY = ['succeeded', 'denied', 'failed', 'rejected', 'cancelled', 'pending', 'approved']

/** Expects that what an earlier version recorded is read and found, that what waited then can be settled, and that the chain goes on. */
export async function expectStoryGoesOn(store: Store): Promise<void> {
  const requests = await store.calls({ sinceMs: 0, afterId: null, limit: 100 })
  expect(requests.map(statusOf)).toEqual(STORY)
  expect(requests.map(({ call }) => call.params).slice(-1)).toEqual([
    { payment_id: 'pay_6', amount_cents: 72_006, currency: 'EUR' },
  ])
  const [, , failed, , , pending] = requests
  expect(failed?.state).toMatchObject({ settledBy: { id: 'U0ANN' }, votes: [{ choice: 'approve' }] })
  expect(await statusesFound(store, { tool: 'refund_payment', outcome: 'pending' })).toEqual(['pending'])
  expect(await statusesFound(store, { reason: 'not this customer' })).toEqual(['rejected'])
  expect(await statusesFound(store, { kind: 'redeemed' })).toEqual(['failed', 'succeeded'])
  expect(await store.nextDueMs()).toBeLessThanOrEqual(Object(pending?.state).deadlineMs)
  if (pending === undefined || !isPending(pending)) throw new TypeError('Expected a pending request')
  const settled = await store.commit([
    { do: 'transition', request: settledAs(pending, 'rejected'), from: 'pending', beforeDeadlineMs: null },
    { do: 'append_fact', fact: aFact() },
  ])
  expect(settled).toEqual({ ok: true })
  expect(await statusesFound(store, { outcome: 'pending' })).toEqual([])
  expect(await store.verifyApart({ after: GENESIS, toSeq: null })).toMatchObject({ ok: true })
}

async function statusesFound(store: Store, filter: Parameters<typeof aFilter>[0]) {
  const { rows } = await store.requestList(aFilter(filter))
  return rows.map(({ request }) => statusOf(request))
}
