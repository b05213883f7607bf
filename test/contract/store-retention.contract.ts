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

  test('keptRequests() pages through requests with params in the order of their time, with when each changed last', async () => {
    const { store, reopen } = await open()
    const made = [0, 1, 2, 3].map((days) => aRequest({ createdAtMs: NOW_MS + days * DAY_MS }))
    const [first, second, third, fourth] = made
    if (first === undefined || second === undefined) throw new RangeError('Expected four requests')
    for (const request of made) await store.commit(opening(request, { atMs: request.createdAtMs }))
    await store.commit([{ do: 'prune', request: prunedRequest(second, PRUNED) }])
    await store.commit([
      { do: 'insert_callback', callback: aCallback(first) },
      {
        do: 'append_fact',
        fact: aFactOf(first, { kind: 'result', atMs: NOW_MS + 9 * DAY_MS, latencyMs: null }),
      },
      {
        do: 'append_fact',
        fact: aFactOf(first, { kind: 'feedback', atMs: NOW_MS + 10 * DAY_MS, latencyMs: null }),
      },
    ])
    const again = await reopen()

    const page = await again.keptRequests({ afterId: null, limit: 2 })
    const last = await again.keptRequests({ afterId: page.next, limit: 2 })

    expect(page).toEqual({
      found: [
        { request: first, changedAtMs: NOW_MS + 9 * DAY_MS, hasWaitingCallback: true },
        { request: third, changedAtMs: third?.createdAtMs, hasWaitingCallback: false },
      ],
      next: third?.id,
    })
    expect(last).toMatchObject({ found: [{ request: fourth }], next: null })
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
