import { expect, test } from 'vitest'
import { isPending } from '../../src/approval/model/request.ts'
import type { Store } from '../../src/approval/ports/store.ts'
import { newRequestId, type RequestId } from '../../src/core/ids.ts'
import { LONGEST_WINDOW_MS } from '../../src/policy/model/decision.ts'
import { aPendingRequest, aRequest, NOW_MS, opening } from '../support/builders.ts'
import type { OpenStore } from './store-under-test.ts'

const HOUR_MS = 3_600_000

interface ConsumptionOptions {
  readonly key?: string
  readonly amount?: number
  readonly atMost?: number | null
  readonly atMs?: number
  readonly requestId?: RequestId
  readonly isReserved?: boolean
}

/** A take of one, by a request of its own, from a window of an hour that holds three. */
function aConsumption(known: ConsumptionOptions = {}) {
  const { key = 'a/r/count/x', amount = 1, atMost = 3, atMs = NOW_MS } = known
  const { requestId = newRequestId(NOW_MS), isReserved = false } = known
  return {
    do: 'consume',
    consumption: { key, perMs: HOUR_MS, amount, atMost },
    requestId,
    atMs,
    isReserved,
  } as const
}

/** What becomes of limits: what was used, and who gets the last of it. */
export function describeStoreLimits(open: OpenStore): void {
  const inLastHour = (key = 'a/r/count/x') => [{ key, sinceMs: NOW_MS - HOUR_MS }]

  test('used() sums the usage of each key since a moment, and is 0 without any', async () => {
    const { store } = await open()
    await store.commit([
      aConsumption({ amount: 0.1 }),
      aConsumption({ amount: 0.2 }),
      aConsumption({ key: 'b', amount: 7, atMost: null }),
    ])
    await store.commit([
      aConsumption({ atMs: NOW_MS - HOUR_MS }),
      aConsumption({ atMs: NOW_MS - HOUR_MS + 1, amount: 1 }),
    ])

    const used = await store.used([...inLastHour(), ...inLastHour('b'), ...inLastHour('c')])

    expect(used.get('a/r/count/x')).toBeCloseTo(1.3, 12)
    expect([used.get('b'), used.get('c')]).toEqual([7, 0])
  })

  test('consume is refused once the window is full, together with its whole unit', async () => {
    const { store } = await open()
    const request = aRequest()
    await store.commit([aConsumption({ amount: 2 })])

    const answers = [
      await store.commit([aConsumption({ amount: 1.5 }), ...opening(request)]),
      await store.commit([...opening(aRequest()), aConsumption({ amount: 1.5 })]),
      await store.commit([aConsumption({ amount: 1 })]),
      await store.commit([aConsumption({ amount: 0 })]),
      await store.commit([aConsumption({ amount: 0.001 })]),
    ]

    expect(answers.map(({ ok }) => ok)).toEqual([false, false, true, true, false])
    expect(answers[0]).toEqual({ ok: false, refused: 'consume' })
    expect(await store.request(request.id)).toBeNull()
    expect(await store.head()).toMatchObject({ seq: 0 })
  })

  test('consume succeeds again when the window has moved on, and not a millisecond earlier', async () => {
    const { store } = await open()
    await store.commit([aConsumption({ amount: 3 })])

    const early = await store.commit([aConsumption({ atMs: NOW_MS + HOUR_MS - 1 })])
    const late = await store.commit([aConsumption({ atMs: NOW_MS + HOUR_MS })])

    expect([early.ok, late.ok]).toEqual([false, true])
  })

  test('consume counts usage that a fast clock recorded in the future', async () => {
    const { store } = await open()
    await store.commit([aConsumption({ amount: 3, atMs: NOW_MS + 5_000 })])

    expect(await store.commit([aConsumption()])).toEqual({ ok: false, refused: 'consume' })
  })

  test('consume without a maximum is never refused, and is counted', async () => {
    const { store } = await open()
    await store.commit([aConsumption({ amount: 3 })])

    expect(await store.commit([aConsumption({ atMost: null })])).toEqual({ ok: true })
    expect((await store.used(inLastHour())).get('a/r/count/x')).toBe(4)
  })

  test('twenty of fifty simultaneous consumes succeed under a limit of twenty', async () => {
    const { store } = await open()

    const answers = await Promise.all(
      Array.from({ length: 50 }, () => store.commit([aConsumption({ atMost: 20 }), ...opening(aRequest())])),
    )

    expect(answers.filter(({ ok }) => ok)).toHaveLength(20)
    expect(await store.head()).toMatchObject({ seq: 20 })
  })

  test('usage is kept across a restart, and deleted once it is outside every window', async () => {
    const { store, reopen } = await open()
    await store.commit([
      aConsumption({ key: 'old', atMs: NOW_MS - LONGEST_WINDOW_MS }),
      aConsumption({ amount: 2 }),
    ])
    await store.commit([aConsumption({ key: 'new' })])

    const again = await reopen()

    const used = await again.used([{ key: 'old', sinceMs: 0 }, ...inLastHour()])
    expect([...used.values()]).toEqual([0, 2])
    expect(await again.commit([aConsumption({ amount: 2 })])).toEqual({ ok: false, refused: 'consume' })
  })

  test('a reservation counts in every window, until it is counted at a moment', async () => {
    const { store } = await open()
    const requestId = newRequestId(NOW_MS)
    await store.commit([aConsumption({ requestId, amount: 3, isReserved: true })])

    const reserved = await store.commit([aConsumption({ atMs: NOW_MS + 5 * HOUR_MS })])
    await store.commit([{ do: 'count_consumption', requestId, atMs: NOW_MS + 5 * HOUR_MS }])
    const counted = await store.commit([aConsumption({ atMs: NOW_MS + 6 * HOUR_MS - 1 })])
    const later = await store.commit([aConsumption({ atMs: NOW_MS + 6 * HOUR_MS })])

    expect([reserved.ok, counted.ok, later.ok]).toEqual([false, false, true])
  })

  test("count_consumption counts a request's usage from now on, and that of no other request", async () => {
    const { store } = await open()
    const requestId = newRequestId(NOW_MS)
    await store.commit([aConsumption({ requestId, amount: 3 }), aConsumption({ amount: 5, atMost: null })])

    await store.commit([{ do: 'count_consumption', requestId, atMs: NOW_MS + HOUR_MS }])

    const used = await store.used([{ key: 'a/r/count/x', sinceMs: NOW_MS }])
    expect([...used.values()]).toEqual([3])
  })

  test('release_consumption gives back the usage of one request under every key, and that of no other request', async () => {
    const { store, reopen } = await open()
    const requestId = newRequestId(NOW_MS)
    await store.commit([
      aConsumption({ requestId, amount: 1, isReserved: true }),
      aConsumption({ requestId, key: 'b', amount: 2 }),
      aConsumption({ amount: 2 }),
    ])

    await store.commit([{ do: 'release_consumption', requestId }])
    await store.commit([{ do: 'release_consumption', requestId }])

    const used = await (await reopen()).used([...inLastHour(), ...inLastHour('b')])
    expect([...used.values()]).toEqual([2, 0])
  })

  test("release_consumption of named keys keeps the request's other usage", async () => {
    const { store } = await open()
    const requestId = newRequestId(NOW_MS)
    await store.commit([
      aConsumption({ requestId, amount: 1 }),
      aConsumption({ requestId, key: 'b', amount: 2 }),
    ])

    await store.commit([{ do: 'release_consumption', requestId, keys: ['b', 'c'] }])
    await store.commit([{ do: 'release_consumption', requestId, keys: [] }])

    const used = await store.used([...inLastHour(), ...inLastHour('b')])
    expect([...used.values()]).toEqual([1, 0])
  })

  test('release_consumption before a consume in one unit frees its share; when the consume is refused nothing changes', async () => {
    const { store } = await open()
    const requestId = newRequestId(NOW_MS)
    await store.commit([aConsumption({ requestId, amount: 2 }), aConsumption({ amount: 1 })])
    const release = { do: 'release_consumption', requestId } as const

    const fits = await store.commit([release, aConsumption({ requestId, amount: 1.5 })])
    const beyond = await store.commit([release, aConsumption({ requestId, amount: 2.5 })])

    expect([fits.ok, beyond.ok]).toEqual([true, false])
    expect((await store.used(inLastHour())).get('a/r/count/x')).toBe(2.5)
  })

  test('used() can exclude exactly the usage of one request', async () => {
    const { store } = await open()
    const requestId = newRequestId(NOW_MS)
    await store.commit([
      aConsumption({ requestId, amount: 0.1 }),
      aConsumption({ amount: 0.7 }),
      aConsumption({ requestId, amount: 0.2, isReserved: true }),
    ])

    expect((await store.used(inLastHour(), { id: requestId, reevaluatedBy: null })).get('a/r/count/x')).toBe(
      0.7,
    )
  })

  /** What others used when the request is evaluated again by `new`. */
  async function usedBefore(store: Store, id: RequestId) {
    const used = await store.used(inLastHour(), { id, reevaluatedBy: 'new' })
    return used.get('a/r/count/x')
  }
  const at = (createdAtMs: number, bundleHash = 'old') => ({
    createdAtMs: NOW_MS + createdAtMs,
    bundleHash,
  })

  test('for a request that is evaluated again, used() counts earlier requests, pending ones only if it is pending itself', async () => {
    const { store } = await open()
    const requests = [aPendingRequest(at(0)), aRequest(at(1)), aPendingRequest(at(2)), aRequest(at(3))]
    const amounts = [1, 10, 100, 1_000]
    for (const [index, request] of requests.entries()) {
      const consumption = { requestId: request.id, amount: amounts[index] ?? 0, atMost: null }
      await store.commit([
        ...opening(request),
        aConsumption({ ...consumption, isReserved: isPending(request) }),
      ])
    }

    const used = await Promise.all(requests.map(({ id }) => usedBefore(store, id)))

    expect(used).toEqual([1_010, 0, 1_011, 10])
  })

  test('for a request that is evaluated again, used() counts later requests that have started or were already evaluated by these policies', async () => {
    const { store } = await open()
    const own = aRequest(at(0))
    const started = { ...aRequest(at(1)), execution: { status: 'redeemed', atMs: NOW_MS } } as const
    const lapsed = { ...aRequest(at(2)), execution: { status: 'lapsed', atMs: NOW_MS } } as const
    const evaluated = aRequest(at(3, 'new'))
    for (const [request, amount] of [
      [own, 1],
      [started, 10],
      [lapsed, 100],
      [evaluated, 1_000],
    ] as const) {
      await store.commit([...opening(request), aConsumption({ requestId: request.id, amount, atMost: null })])
    }

    expect(await usedBefore(store, own.id)).toBe(1_010)
  })

  test('for a request that is evaluated again, consume is refused only by the usage that counts for it, and replaces its own usage of the limit', async () => {
    const { store } = await open()
    const [own, after] = [aRequest(at(0)), aRequest(at(1))]
    for (const { id: requestId, ...request } of [own, after]) {
      const consumptions = [
        aConsumption({ requestId, amount: 2, atMost: null }),
        aConsumption({ requestId, key: 'b' }),
      ]
      await store.commit([...opening({ id: requestId, ...request }), ...consumptions])
    }
    const again = (requestId: RequestId, amount: number) =>
      store.commit([{ ...aConsumption({ requestId, amount }), reevaluatedBy: 'new' }])

    const answers = [await again(own.id, 4), await again(own.id, 3), await again(after.id, 1)]

    expect(answers.map(({ ok }) => ok)).toEqual([false, true, false])
    const used = await store.used([...inLastHour(), ...inLastHour('b')])
    expect([...used.values()]).toEqual([5, 2])
  })

  test('for a request that is evaluated again, consume keeps its original time, or takes the current one when that is outside the window', async () => {
    const { store } = await open()
    const within = aRequest(at(0))
    const before = aRequest(at(1))
    await store.commit([
      ...opening(within),
      ...opening(before),
      aConsumption({ requestId: within.id, atMs: NOW_MS - HOUR_MS + 1 }),
      aConsumption({ requestId: before.id, atMs: NOW_MS - HOUR_MS }),
    ])

    for (const { id: requestId } of [within, before]) {
      await store.commit([{ ...aConsumption({ requestId }), reevaluatedBy: 'new' }])
    }

    const usedSince = async (sinceMs: number) =>
      (await store.used([{ key: 'a/r/count/x', sinceMs }])).get('a/r/count/x')
    expect([await usedSince(NOW_MS - HOUR_MS), await usedSince(NOW_MS - 1)]).toEqual([2, 1])
  })

  test('request() returns the shadow decision of a request that is evaluated again', async () => {
    const { store } = await open()
    const shadow = [{ policyId: 'trial', rule: null, effect: 'allow', reason: 'All passed' }] as const
    const request = aRequest({ shadow })
    await store.commit(opening(request))

    expect(await store.request(request.id)).toEqual(request)
  })
}
