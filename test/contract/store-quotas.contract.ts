import { expect, test } from 'vitest'
import type { PendingRequest } from '../../src/approval/model/request.ts'
import type { Store } from '../../src/approval/ports/store.ts'
import {
  aCall,
  aDelivery,
  aPendingRequest,
  aRequest,
  NOW_MS,
  opening,
  settledAs,
} from '../support/builders.ts'
import type { OpenStore } from './store-under-test.ts'

const CHANNEL = '#finance-approvals'
const POSTED = { channelId: 'C1', ts: '1.2' }

/** How many requests of one agent may wait, which calls are one request, and whose turn it is. */
export function describeStoreQuotas(open: OpenStore): void {
  test('fifty simultaneous opens under a quota of ten pending requests open exactly ten', async () => {
    const { store, reopen } = await open()

    const answers = await Promise.all(Array.from({ length: 50 }, () => openWithin(store, pendingOf('a'), 10)))

    expect(answers.filter(({ ok }) => ok)).toHaveLength(10)
    expect(answers.filter((answer) => !answer.ok && answer.refused === 'limit_pending')).toHaveLength(40)
    expect(await openWithin(store, pendingOf('b'), 10)).toEqual({ ok: true })
    const again = await reopen()
    expect(await openWithin(again, pendingOf('a'), 10)).toMatchObject({ ok: false })
  })

  test('a settled request frees the quota for the next request of its agent', async () => {
    const { store } = await open()
    const first = pendingOf('a')
    await openWithin(store, first, 1)
    const full = await openWithin(store, pendingOf('a'), 1)

    await settle(store, first)

    expect([full.ok, (await openWithin(store, pendingOf('a'), 1)).ok]).toEqual([false, true])
  })

  test('a request that was decided at once does not count as pending', async () => {
    const { store } = await open()
    await store.commit(opening(aRequest({ call: aCall({ agentId: 'a' }) })))

    expect(await openWithin(store, pendingOf('a'), 1)).toEqual({ ok: true })
  })

  test('one of ten simultaneous opens of identical calls succeeds, and its request is found while it is pending', async () => {
    const { store } = await open()
    const rivals = Array.from({ length: 10 }, () => pendingOf('a'))

    const answers = await Promise.all(rivals.map((request) => openAs(store, request, 'same')))
    const winner = await store.identicalPending('same')

    expect(answers.filter(({ ok }) => ok)).toHaveLength(1)
    expect(answers).toContainEqual({ ok: false, refused: 'open' })
    expect(rivals).toContainEqual(winner)
    expect(await store.identicalPending('other')).toBeNull()
  })

  test('an identical call can be opened again once its request is settled', async () => {
    const { store } = await open()
    const first = pendingOf('a')
    await openAs(store, first, 'same')
    await settle(store, first)
    const second = pendingOf('a')

    expect(await store.identicalPending('same')).toBeNull()
    expect(await openAs(store, second, 'same')).toEqual({ ok: true })
    expect(await store.identicalPending('same')).toEqual(second)
  })

  test('a call joins an identical request only while that is pending, and its idempotency key identifies no other request', async () => {
    const { store, reopen } = await open()
    const [first, second] = [pendingOf('a'), pendingOf('a')]
    await store.commit([...opening(first), ...opening(second)])
    const call = { apiKeyHash: 'k'.repeat(64), agentId: 'a', key: 'again', fingerprint: 'f' }

    const joined = await store.commit([{ do: 'join', call, requestId: first.id }])
    const other = await store.commit([{ do: 'join', call, requestId: second.id }])
    await settle(store, second)
    const late = await store.commit([{ do: 'join', call: { ...call, key: 'late' }, requestId: second.id }])

    expect([joined, other, late]).toEqual([
      { ok: true },
      { ok: false, refused: 'join' },
      { ok: false, refused: 'join' },
    ])
    const again = await reopen()
    expect(await again.joinedCall(call)).toEqual({ request: first, fingerprint: 'f' })
    expect(await again.joinedCall({ ...call, apiKeyHash: 'l'.repeat(64) })).toBeNull()
    expect(await again.joinedCall({ ...call, key: 'late' })).toBeNull()
  })

  test('an idempotency key that joined a request cannot open another', async () => {
    const { store } = await open()
    const waiting = pendingOf('a')
    await store.commit(opening(waiting))
    const used = { apiKeyHash: 'k'.repeat(64), agentId: 'a', fingerprint: 'f' }
    const openUnder = (key: string, apiKeyHash = used.apiKeyHash) =>
      store.commit(opening({ ...pendingOf('a'), idempotency: { apiKeyHash, key, fingerprint: 'f' } }))
    const join = (key: string) =>
      store.commit([{ do: 'join', call: { ...used, key }, requestId: waiting.id }])

    const joined = await join('first')
    await settle(store, waiting)

    expect(joined).toEqual({ ok: true })
    expect(await openUnder('first')).toEqual({ ok: false, refused: 'open' })
    expect(await openUnder('first', 'l'.repeat(64))).toEqual({ ok: true })
    expect(await store.joinedCall({ ...used, key: 'first' })).toMatchObject({ request: { id: waiting.id } })
  })

  test('an idempotency key that opened a request cannot join another', async () => {
    const { store } = await open()
    const used = { apiKeyHash: 'k'.repeat(64), agentId: 'a', key: 'one', fingerprint: 'f' }
    const { agentId: _, ...idempotency } = used
    const [own, waiting] = [{ ...pendingOf('a'), idempotency }, pendingOf('a')]
    await store.commit([...opening(own), ...opening(waiting)])

    const joined = await store.commit([{ do: 'join', call: used, requestId: waiting.id }])

    expect(joined).toEqual({ ok: false, refused: 'join' })
    expect(await store.joinedCall(used)).toBeNull()
    expect(await store.requestByKey(used)).toEqual(own)
  })

  test('undelivered() lists one new card of each agent, agents with the fewest cards first', async () => {
    const { store } = await open()
    const flood = await cardsOf(store, 'flood', 5)
    const [quiet] = await cardsOf(store, 'quiet', 1)
    for (const { card } of flood.slice(0, 2)) await show(store, card)

    const waiting = await store.undelivered(20)

    expect(waiting.map(({ id, waitingAgent }) => [id, waitingAgent])).toEqual([
      [flood[2]?.card, 'flood'],
      [quiet?.card, 'quiet'],
    ])
    expect(await store.undelivered(1)).toMatchObject([{ id: quiet?.card }])
    expect(await store.undelivered(20, new Set([CHANNEL]))).toEqual([])
  })

  test('countCards() and queuedCards() follow cards as they are posted and requests as they are settled', async () => {
    const { store } = await open()
    const [first, second, third] = await cardsOf(store, 'a', 3)
    const [other] = await cardsOf(store, 'b', 1)
    if (!first || !second || !third || !other) throw new TypeError('Expected four requests')
    await show(store, first.card)
    await show(store, other.card)

    expect(await store.countCards(CHANNEL)).toEqual(
      new Map([
        ['a', 1],
        ['b', 1],
      ]),
    )
    expect(await store.queuedCards(CHANNEL, 10)).toEqual({
      total: 2,
      agents: [{ agentId: 'a', count: 2 }],
      oldest: [second.request, third.request],
    })
    await settle(store, first.request)
    await settle(store, second.request)

    expect(await store.countCards(CHANNEL)).toEqual(new Map([['b', 1]]))
    expect(await store.queuedCards(CHANNEL, 10)).toMatchObject({ total: 1, oldest: [third.request] })
    expect(await store.countCards('#other')).toEqual(new Map())
  })

  test('queuedCards() lists the oldest of each agent before the second oldest of any', async () => {
    const { store } = await open()
    const flood = await cardsOf(store, 'flood', 9)
    const quiet = await cardsOf(store, 'quiet', 2)

    const queued = await store.queuedCards(CHANNEL, 5)

    expect(queued).toMatchObject({
      total: 11,
      agents: [
        { agentId: 'flood', count: 9 },
        { agentId: 'quiet', count: 2 },
      ],
    })
    expect(queued.oldest.map(({ id }) => id)).toEqual(
      [flood[0], quiet[0], flood[1], quiet[1], flood[2]].map((one) => one?.request.id),
    )
  })

  test('pendingInTurns() takes one request of each agent in turn, and for a requester only what was asked on their behalf', async () => {
    const { store } = await open()
    const flood = await cardsOf(store, 'flood', 6)
    const own = pendingOf('quiet', { requester: 'dan@acme.test' })
    await store.commit(opening(own))

    const all = await store.pendingInTurns({ requesters: null, limit: 3 })
    const dans = await store.pendingInTurns({ requesters: ['U0DAN', 'Dan@Acme.test'], limit: 3 })

    expect(all.requests.map(({ id }) => id)).toEqual([flood[0]?.request.id, own.id, flood[1]?.request.id])
    expect(all.agents).toEqual([
      { agentId: 'flood', count: 6 },
      { agentId: 'quiet', count: 1 },
    ])
    expect(dans).toEqual({ requests: [own], agents: [{ agentId: 'quiet', count: 1 }] })
    await settle(store, own)
    expect(await store.pendingInTurns({ requesters: ['dan@acme.test'], limit: 3 })).toEqual({
      requests: [],
      agents: [],
    })
  })
}

let made = 0

/** Each a millisecond younger than the one before. */
function pendingOf(agentId: string, call: Parameters<typeof aCall>[0] = {}): PendingRequest {
  made += 1
  return aPendingRequest({ createdAtMs: NOW_MS + made, call: aCall({ agentId, ...call }) })
}

function openWithin(store: Store, request: PendingRequest, max: number) {
  const { agentId } = request.call
  return store.commit([{ do: 'limit_pending', agentId, max }, ...opening(request)])
}

function openAs(store: Store, request: PendingRequest, callIdentity: string) {
  const [, ...rest] = opening(request)
  return store.commit([{ do: 'open', request, callIdentity }, ...rest])
}

function settle(store: Store, request: PendingRequest) {
  const next = settledAs(request, 'approved')
  return store.commit([{ do: 'transition', request: next, from: 'pending', beforeDeadlineMs: null }])
}

/** Pending requests of one agent, each with its card wanted in the channel. */
async function cardsOf(store: Store, agentId: string, count: number) {
  const requests = Array.from({ length: count }, () => pendingOf(agentId))
  for (const request of requests) {
    await store.commit([
      ...opening(request),
      { do: 'deliver', delivery: aDelivery(request, { dueAtMs: request.createdAtMs }) },
    ])
  }
  return requests.map((request) => ({ request, card: aDelivery(request).id }))
}

function show(store: Store, id: string) {
  return store.commit([{ do: 'delivered', id, posted: POSTED, deliveredVersion: 1, isBrief: false }])
}
