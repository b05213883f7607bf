import { expect, test } from 'vitest'
import { prunedRequest } from '../../src/approval/decide/prune.ts'
import type { KeptRequest, PrunedRequest } from '../../src/approval/model/request.ts'
import type { Store } from '../../src/approval/ports/store.ts'
import {
  aCall,
  aCallback,
  aFactOf,
  aPendingRequest,
  aRequest,
  BEN,
  NOW_MS,
  opening,
  settledAs,
} from '../support/builders.ts'
import type { OpenStore } from './store-under-test.ts'

const DAY_MS = 86_400_000
const PRUNED = { atMs: NOW_MS + 200 * DAY_MS, keptDays: 180 }

/** Removing the params of old requests. */
export function describeStoreRetention(open: OpenStore): void {
  test('a pruned request is read without its params, edit, context, summary, answer and result, also across a restart', async () => {
    const { store, reopen } = await open()
    const request = await anExecutedRequest(store)

    const pruned = prunedRequest(request, PRUNED)
    expect(await store.commit([{ do: 'prune', request: pruned }])).toEqual({ ok: true })

    const again = await reopen()
    const found = await again.request(request.id)
    expect(found).toEqual(pruned)
    expect(found).toMatchObject({ pruned: PRUNED, execution: { output: null, error: null }, version: 4 })
    expect(JSON.stringify(found)).not.toContain('secret')
    expect(await again.recordedParams([request.id])).toMatchObject([
      { maskedParams: null, exactParams: null, edit: null, paramsDigest: request.paramsDigest },
    ])
    expect((await again.audit({ request: request.id, limit: 9 })).entries).toMatchObject([{ params: null }])
    expect((await again.requestList({ request: request.id, limit: 9 })).rows).toMatchObject([
      { request: pruned },
    ])
    expect(await again.calls({ sinceMs: 0, afterId: null, limit: 9 })).toEqual([])
  })

  test('of a pruned question the options are removed, too', async () => {
    const { store, reopen } = await open()
    const options = ['secret 1', 'secret 2']
    const asked = aPendingRequest({ subject: { kind: 'question', form: 'single', options } })
    await store.commit(opening(asked))
    const answered = settledAs(asked, 'approved', { answer: 'secret 1' })
    await store.commit([{ do: 'transition', request: answered, from: 'pending', beforeDeadlineMs: null }])

    const pruned = prunedRequest(answered, PRUNED)
    await store.commit([{ do: 'prune', request: pruned }])

    const found = await (await reopen()).request(asked.id)
    expect(found).toEqual(pruned)
    expect(found).toMatchObject({ subject: { kind: 'question', form: 'single' } })
    expect(JSON.stringify(found)).not.toContain('secret')
  })

  test('only the version that was read is pruned, and only once', async () => {
    const { store } = await open()
    const request = aRequest()
    await store.commit(opening(request))
    const pruned = prunedRequest(request, PRUNED)
    const older = { ...pruned, version: pruned.version - 1 }
    const next = { ...pruned, version: pruned.version + 1 }

    expect(await store.commit([{ do: 'prune', request: older }])).toEqual({ ok: false, refused: 'prune' })
    expect(await store.request(request.id)).toEqual(request)
    expect(await store.commit([{ do: 'prune', request: pruned }])).toEqual({ ok: true })
    expect(await store.commit([{ do: 'prune', request: next }])).toEqual({ ok: false, refused: 'prune' })
    expect(await store.request(request.id)).toEqual(pruned)
  })

  test('of a redemption and a removal at the same time, one is refused', async () => {
    const { store } = await open()
    for (const first of ['redeem', 'prune'] as const) {
      const request = aRequest()
      await store.commit(opening(request))
      const redeemed = {
        ...request,
        version: 2,
        execution: { status: 'redeemed', atMs: NOW_MS } as const,
      }
      const redeem = { do: 'transition', request: redeemed, from: 'allowed', beforeDeadlineMs: null } as const
      const prune = { do: 'prune', request: prunedRequest(request, PRUNED) } as const
      const changes = first === 'redeem' ? [redeem, prune] : [prune, redeem]

      const results = await Promise.all(changes.map((change) => store.commit([change])))

      expect(results.map(({ ok }) => ok)).toEqual([true, false])
      expect(await store.request(request.id)).toEqual(first === 'redeem' ? redeemed : prune.request)
    }
  })

  test('a pending request is never pruned', async () => {
    const { store } = await open()
    const request = aPendingRequest()
    await store.commit(opening(request))
    const pruned: PrunedRequest = prunedRequest(request, PRUNED)

    await expect(store.commit([{ do: 'prune', request: pruned }])).rejects.toMatchObject({
      code: 'invalid_unit',
    })

    expect(await store.request(request.id)).toEqual(request)
  })

  test('thread messages about a pruned request are removed, and its card stays', async () => {
    const { store } = await open()
    const request = aRequest()
    const other = aRequest()
    const due = { channel: '#c', desiredVersion: 1, dueAtMs: NOW_MS }
    const noteOf = ({ id }: KeptRequest) => `note:${id}:1:0:#c`
    await store.commit(opening(request))
    for (const one of [request, other]) {
      const event = { kind: 'reply', text: 'secret' } as const
      const subject = { kind: 'thread_event', requestId: one.id, event } as const
      await store.commit([{ do: 'deliver', delivery: { ...due, id: noteOf(one), subject } }])
    }
    const card = { kind: 'card', requestId: request.id } as const
    await store.commit([{ do: 'deliver', delivery: { ...due, id: `card:${request.id}:#c`, subject: card } }])

    await store.commit([{ do: 'prune', request: prunedRequest(request, PRUNED) }])

    const { undeliveredMessages } = await store.backlog()
    expect(undeliveredMessages).toBe(2)
  })

  test('keptRequests() finds the requests with params that the ledger says changed in a period, a part of its entries at a time', async () => {
    const { store, reopen } = await open()
    const made = [0, 1, 2, 3].map((days) => aRequest({ createdAtMs: NOW_MS + days * DAY_MS }))
    const [first, second, third, fourth] = made
    if (first === undefined || second === undefined || third === undefined)
      throw new RangeError('Expected four')
    for (const request of made) await store.commit(opening(request, { atMs: request.createdAtMs }))
    await store.commit([{ do: 'prune', request: prunedRequest(second, PRUNED) }])
    const later = (kind: 'result' | 'feedback', days: number) =>
      aFactOf(first, { kind, atMs: NOW_MS + days * DAY_MS, latencyMs: null })
    await store.commit([
      { do: 'insert_callback', callback: aCallback(first) },
      { do: 'append_fact', fact: later('result', 9) },
      { do: 'append_fact', fact: later('feedback', 10) },
    ])
    const again = await reopen()
    const firstFound = { request: first, changedAtMs: NOW_MS + 9 * DAY_MS, hasWaitingCallback: true }
    const thirdFound = { request: third, changedAtMs: third.createdAtMs, hasWaitingCallback: false }
    const find = (fromDays: number, beforeDays: number, afterSeq: number | null = null, limit = 9) =>
      again.keptRequests({
        ...{ fromMs: NOW_MS + fromDays * DAY_MS, beforeMs: NOW_MS + beforeDays * DAY_MS },
        ...{ afterSeq, limit },
      })

    expect(await find(0, 20, null, 2)).toEqual({ found: [firstFound], next: 2 })
    expect(await find(0, 20, 2, 2)).toMatchObject({ found: [thirdFound, { request: fourth }], next: 4 })
    expect(await find(0, 20, 4, 2)).toEqual({ found: [firstFound], next: null })
    // Once, however many of its entries are looked at; not for feedback, after which its days do not begin again.
    expect((await find(0, 20)).found.map(({ request }) => request.id)).toEqual([
      first.id,
      third.id,
      fourth?.id,
    ])
    expect(await find(10, 20)).toEqual({ found: [], next: null })
    expect(await find(2, 3)).toEqual({ found: [thirdFound], next: null })
    expect(await find(30, 40)).toEqual({ found: [], next: null })
  })

  test('lastPeriod() is the latest period for which a job ran, whatever the order of its runs', async () => {
    const { store, reopen } = await open()
    const claim = (job: string, period: string) => store.commit([{ do: 'claim', job, period, atMs: NOW_MS }])

    expect(await store.lastPeriod('retention')).toBeNull()
    await claim('retention', '2026-11-22T00:00:00.000Z')
    await claim('retention', '2026-11-21T00:00:00.000Z')
    await claim('zz', '2026-11-23T00:00:00.000Z')

    expect(await (await reopen()).lastPeriod('retention')).toBe('2026-11-22T00:00:00.000Z')
  })
}

/** Asked, edited, approved, run and reported, with a secret in each of them; version 3. */
async function anExecutedRequest(store: Store): Promise<KeptRequest> {
  const params = { note: 'secret 1' }
  const asked = aPendingRequest({
    call: aCall({
      params,
      context: { env: 'secret 2' },
      summary: 'secret 3',
      paramsSchema: { a: 'secret 4' },
    }),
    maskedParams: { note: 'secret 5' },
  })
  await store.commit(opening(asked))
  const edited = { note: 'secret 6' }
  const settled = {
    ...settledAs(asked, 'approved', { answer: 'secret 7' }),
    edit: { by: BEN, atMs: NOW_MS, params: edited, maskedParams: edited, furthestStage: 0 },
  }
  const executed: KeptRequest = {
    ...settled,
    version: 3,
    execution: {
      status: 'failed',
      redeemedAtMs: NOW_MS,
      atMs: NOW_MS,
      output: { text: 'secret 8' },
      error: 'secret 9',
      refused: null,
    },
  }
  for (const request of [settled, executed]) {
    const from = request === settled ? 'pending' : 'approved'
    expect(await store.commit([{ do: 'transition', request, from, beforeDeadlineMs: null }])).toEqual({
      ok: true,
    })
  }
  return executed
}
