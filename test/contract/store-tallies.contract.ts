import { expect, test } from 'vitest'
import { aCall, aPendingRequest, aRequest, NOW_MS, opening, settledAs } from '../support/builders.ts'
import type { OpenStore } from './store-under-test.ts'

/** How requests are counted. */
export function describeStoreTallies(open: OpenStore): void {
  test('tally() counts by tool and status, from the first millisecond up to and excluding the last', async () => {
    const { store } = await open()
    const at = (createdAtMs: number, tool: string) => ({ createdAtMs, call: aCall({ tool }) })
    const hourMs = 3_600_000
    const settled = aPendingRequest(at(NOW_MS + hourMs, 'refund'))
    const made = [
      aRequest(at(NOW_MS - 1, 'refund')),
      aRequest(at(NOW_MS, 'refund')),
      aRequest({ ...at(NOW_MS + 60_000, 'refund'), state: { status: 'denied', reason: 'no' } }),
      settled,
      aPendingRequest(at(NOW_MS + 2 * hourMs, 'mail')),
      aRequest(at(NOW_MS + 3 * hourMs, 'mail')),
    ]
    for (const request of made) await store.commit(opening(request))
    await store.commit([
      { do: 'transition', request: settledAs(settled, 'approved'), from: 'pending', beforeDeadlineMs: null },
    ])
    const none = { allowed: 0, denied: 0, pending: 0, approved: 0, rejected: 0, expired: 0, cancelled: 0 }

    expect(await store.tally(NOW_MS, NOW_MS + 3 * hourMs)).toEqual([
      { ...none, tool: 'mail', pending: 1 },
      { ...none, tool: 'refund', allowed: 1, denied: 1, approved: 1 },
    ])
    expect(await store.tally(NOW_MS + 1, NOW_MS + hourMs + 1)).toEqual([
      { ...none, tool: 'refund', denied: 1, approved: 1 },
    ])
    expect(await store.tally(NOW_MS - 1, NOW_MS)).toEqual([{ ...none, tool: 'refund', allowed: 1 }])
    expect(await store.tally(NOW_MS + 4 * hourMs, NOW_MS + 5 * hourMs)).toEqual([])
  })
}
