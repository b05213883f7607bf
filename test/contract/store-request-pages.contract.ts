import { expect, test } from 'vitest'
import type { RequestId } from '../../src/core/ids.ts'
import { aCall, aPendingRequest, aRequest, NOW_MS, opening, settledAs } from '../support/builders.ts'
import type { OpenStore } from './store-under-test.ts'

/** Which requests are open, which are due, and which calls were made. */
export function describeStoreRequestPages(open: OpenStore): void {
  test('openRequests() returns pending requests and approved ones that have not started, oldest first, page by page', async () => {
    const { store } = await open()
    const waiting = [0, 1, 2].map((at) => aPendingRequest({ createdAtMs: NOW_MS + at }))
    const others = [aRequest(), settledAs(aPendingRequest(), 'rejected')]
    const approved = settledAs(aPendingRequest({ createdAtMs: NOW_MS + 1 }), 'approved')
    for (const request of [...others, approved, ...waiting.toReversed()]) await store.commit(opening(request))
    const page = async (status: 'pending' | 'approved', afterId: RequestId | null) =>
      (await store.openRequests({ status, afterId, limit: 2 })).map(({ id }) => id)

    const first = await page('pending', null)
    const second = await page('pending', first.at(-1) ?? null)

    expect([...first, ...second]).toEqual(waiting.map(({ id }) => id))
    expect(await page('approved', null)).toEqual([approved.id])
    expect(await page('approved', approved.id)).toEqual([])
  })

  test('openRequests() leaves out those that a given bundle decided', async () => {
    const { store } = await open()
    const [earlier, later] = ['a'.repeat(64), 'b'.repeat(64)]
    const requests = [earlier, later].map((bundleHash, at) =>
      aPendingRequest({ createdAtMs: NOW_MS + at, bundleHash }),
    )
    for (const request of requests) await store.commit(opening(request))
    const hashes = async (exceptBundle?: string) =>
      (await store.openRequests({ status: 'pending', exceptBundle, afterId: null, limit: 10 })).map(
        ({ bundleHash }) => bundleHash,
      )

    expect(await hashes(later)).toEqual([earlier])
    expect(await hashes('c'.repeat(64))).toEqual([earlier, later])
    expect(await hashes()).toEqual([earlier, later])
  })

  test('due() lists pending requests by deadline, and nextDueMs() says when the first is due', async () => {
    const { store } = await open()
    const newer = aPendingRequest({ createdAtMs: NOW_MS + 2 }, { deadlineMs: NOW_MS + 10 })
    const older = aPendingRequest({ createdAtMs: NOW_MS + 1 }, { deadlineMs: NOW_MS + 30 })
    const settled = aPendingRequest({ createdAtMs: NOW_MS }, { deadlineMs: NOW_MS + 5 })
    for (const request of [newer, older, settled, aRequest()]) await store.commit(opening(request))
    await store.commit([
      { do: 'transition', request: settledAs(settled, 'cancelled'), from: 'pending', beforeDeadlineMs: null },
    ])

    expect(await store.due(NOW_MS + 10, 10)).toEqual([newer])
    expect(await store.due(NOW_MS + 30, 10)).toEqual([newer, older])
    expect(await store.due(NOW_MS + 9, 10)).toEqual([])
    expect(await store.nextDueMs()).toBe(NOW_MS + 10)
  })

  test('calls() pages through the requests since a moment, oldest first, with params and context', async () => {
    const { store, reopen } = await open()
    const made = [-1, 0, 1, 2].map((offset) =>
      aRequest({ createdAtMs: NOW_MS + offset, call: aCall({ context: { offset } }) }),
    )
    const [, second, third, fourth] = made
    for (const request of made.toReversed()) await store.commit(opening(request))
    const again = await reopen()

    const first = await again.calls({ sinceMs: NOW_MS, afterId: null, limit: 2 })
    const next = await again.calls({ sinceMs: NOW_MS, afterId: first.at(-1)?.id ?? null, limit: 2 })

    expect(first).toEqual([second, third])
    expect(next).toEqual([fourth])
    expect(await again.calls({ sinceMs: NOW_MS + 3, afterId: null, limit: 2 })).toEqual([])
  })

  test('nextDueMs() is null when no request is pending', async () => {
    const { store } = await open()

    expect(await store.nextDueMs()).toBeNull()
  })
}
