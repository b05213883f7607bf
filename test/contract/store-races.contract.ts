import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Store } from '../../src/approval/ports/store.ts'
import { GENESIS } from '../../src/ledger/fact.ts'
import { verifyChain } from '../../src/ledger/verify.ts'
import { AN_IDEMPOTENCY } from '../support/agent-keys.ts'
import { someFact } from '../support/arbitrary-facts.ts'
import { aFact, aPendingRequest, aRequest, NOW_MS, opening, settledAs } from '../support/builders.ts'
import type { OpenStore } from './store-under-test.ts'

/** What holds when several want the same at once, and what one bad unit does to its neighbours. */
export function describeStoreRaces(open: OpenStore): void {
  test('one of two simultaneous settlements succeeds, and only its fact is recorded', async () => {
    const { store } = await open()
    const request = aPendingRequest()
    await store.commit(opening(request))

    const answers = await Promise.all(
      (['approved', 'rejected'] as const).map((status) =>
        store.commit([
          { do: 'transition', request: settledAs(request, status), from: 'pending', beforeDeadlineMs: null },
          { do: 'append_fact', fact: aFact({ kind: 'settled', reason: status }) },
        ]),
      ),
    )

    expect(answers).toEqual([{ ok: true }, { ok: false, refused: 'transition' }])
    expect(await store.request(request.id)).toMatchObject({ state: { status: 'approved' } })
    expect((await store.entries(1, 10)).map(({ reason }) => reason)).toEqual(['approved'])
  })

  test('of requests that expire and are approved in one group, in any order, each has its first outcome and one fact', async () => {
    const { store } = await open()
    const order = fc.array(fc.tuple(fc.nat(4), fc.constantFrom('approved', 'expired')), { maxLength: 12 })

    await fc.assert(
      fc.asyncProperty(order, async (attempts) => {
        const requests = Array.from({ length: 5 }, () => aPendingRequest())
        for (const request of requests) await store.commit(opening(request))
        const { seq } = await store.head()

        const settlements = attempts.map(([at, status]) => ({
          request: requests[at] ?? aPendingRequest(),
          status,
        }))
        const answers = await Promise.all(
          settlements.map(({ request, status }) =>
            store.commit([
              {
                do: 'transition',
                request: settledAs(request, status),
                from: 'pending',
                beforeDeadlineMs: status === 'approved' ? NOW_MS : null,
              },
              { do: 'append_fact', fact: aFact({ requestId: request.id, kind: 'settled', reason: status }) },
            ]),
          ),
        )

        const first = settlements.filter(
          ({ request }, at) => settlements.findIndex((one) => one.request === request) === at,
        )
        expect(answers.map(({ ok }) => ok)).toEqual(settlements.map((one) => first.includes(one)))
        const facts = await store.entries(seq, 100)
        expect(facts.map(({ requestId, reason }) => [requestId, reason])).toEqual(
          first.map(({ request, status }) => [request.id, status]),
        )
        for (const { request, status } of first) {
          expect(await store.request(request.id)).toMatchObject({ version: 2, state: { status } })
        }
      }),
      { numRuns: 20 },
    )
  })

  test('one of ten simultaneous opens with one idempotency key succeeds', async () => {
    const { store } = await open()
    const rivals = Array.from({ length: 10 }, () => aRequest({ idempotency: AN_IDEMPOTENCY }))

    const answers = await Promise.all(rivals.map((request) => store.commit(opening(request))))

    expect(answers.filter(({ ok }) => ok)).toHaveLength(1)
    expect(await store.head()).toMatchObject({ seq: 1 })
  })

  test('one of ten simultaneous claims of a job succeeds', async () => {
    const { store } = await open()
    const claims = Array.from({ length: 10 }, () =>
      store.commit([{ do: 'claim', job: 'digest', period: '1', atMs: NOW_MS }]),
    )

    const answers = await Promise.all(claims)

    expect(answers.filter(({ ok }) => ok)).toHaveLength(1)
  })

  test('fifty simultaneous commits make one chain without gaps', async () => {
    const { store } = await open()

    await Promise.all(Array.from({ length: 50 }, () => store.commit(opening(aRequest()))))

    expect((await store.entries(0, 100)).map(({ seq }) => seq)).toEqual(
      Array.from({ length: 50 }, (_, i) => i + 1),
    )
    expect(await verify(store)).toMatchObject({ ok: true, head: { seq: 50 } })
  })

  test('a unit that cannot be stored is rejected alone and changes nothing', async () => {
    const { store } = await open()
    const known = aRequest()
    await store.commit(opening(known))
    const [first, last] = [aRequest(), aRequest()]
    const lone = aRequest()

    const results = await Promise.allSettled([
      store.commit(opening(first)),
      store.commit(opening(known)),
      store.commit(opening(lone, { reason: '\ud800' })),
      store.commit(opening(last)),
    ])

    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled'])
    expect(results[1]).toMatchObject({ reason: { code: 'invalid_unit' } })
    expect(results[2]).toMatchObject({ reason: { code: 'invalid_unit' } })
    expect(await store.request(lone.id)).toBeNull()
    expect(await store.request(last.id)).toEqual(last)
    expect(await verify(store)).toMatchObject({ ok: true, head: { seq: 3 } })
  })

  test('an empty store has an empty chain', async () => {
    const { store } = await open()

    expect(await store.head()).toEqual(GENESIS)
    expect(await verify(store)).toEqual({ ok: true, head: GENESIS })
  })

  test('entries() returns any content of facts unchanged, so that the chain verifies', async () => {
    const { store } = await open()

    await fc.assert(
      fc.asyncProperty(fc.array(someFact(), { maxLength: 20 }), async (facts) => {
        await store.commit(facts.map((fact) => ({ do: 'append_fact', fact })))

        expect(await verify(store)).toMatchObject({ ok: true })
      }),
      { numRuns: 30 },
    )
  })
}

function verify(store: Store) {
  return verifyChain(store)
}
