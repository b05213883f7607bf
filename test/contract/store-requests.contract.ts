import { expect, test } from 'vitest'
import type { VetoRequest } from '../../src/approval/model/request.ts'
import { createInProcessChanges } from '../../src/storage/in-process-changes.ts'
import { AN_IDEMPOTENCY, ONCE } from '../support/agent-keys.ts'
import {
  ANN,
  aCall,
  aDelivery,
  aPendingRequest,
  aPendingState,
  aRequest,
  aVote,
  NOW_MS,
  opening,
  settledAs,
} from '../support/builders.ts'
import type { OpenStore } from './store-under-test.ts'

/** What becomes of requests: opened, moved on and published. */
export function describeStoreRequests(open: OpenStore): void {
  test('request() returns what was opened, with exact and masked params', async () => {
    const { store } = await open()
    const request = aPendingRequest({
      call: aCall({
        params: { card_number: '4111', note: 'a\u0000b ⟦é⟧', nested: { list: [1, 0.1, null] } },
      }),
      maskedParams: { card_number: '‹masked›', note: 'a\u0000b ⟦é⟧', nested: { list: [1, 0.1, null] } },
      idempotency: AN_IDEMPOTENCY,
    })

    await store.commit(opening(request))

    expect(await store.request(request.id)).toEqual(request)
    expect(await store.requestByKey(ONCE)).toEqual(request)
  })

  test('request() and requestByKey() return null for a request that does not exist', async () => {
    const { store } = await open()
    await store.commit(opening(aRequest({ idempotency: AN_IDEMPOTENCY })))

    expect(await store.request(aRequest().id)).toBeNull()
    expect(await store.requestByKey({ ...ONCE, agentId: 'other-agent' })).toBeNull()
    expect(await store.requestByKey({ ...ONCE, key: 'twice' })).toBeNull()
    expect(await store.requestByKey({ ...ONCE, apiKeyHash: 'b'.repeat(64) })).toBeNull()
  })

  test('open is refused for a used idempotency key, together with its whole unit', async () => {
    const { store } = await open()
    const idempotency = AN_IDEMPOTENCY
    await store.commit(opening(aRequest({ idempotency })))
    const second = aRequest({ idempotency })
    const before = await store.head()

    const answer = await store.commit([{ do: 'deliver', delivery: aDelivery(second) }, ...opening(second)])

    expect(answer).toEqual({ ok: false, refused: 'open' })
    expect(await store.request(second.id)).toBeNull()
    expect(await store.undelivered(10)).toEqual([])
    expect(await store.head()).toEqual(before)
  })

  test('open accepts the same idempotency key from another agent', async () => {
    const { store } = await open()
    const idempotency = AN_IDEMPOTENCY
    await store.commit(opening(aRequest({ idempotency })))

    const answer = await store.commit(opening(aRequest({ idempotency, call: aCall({ agentId: 'other' }) })))

    expect(answer).toEqual({ ok: true })
  })

  test('open accepts the same idempotency key from another API key of the agent', async () => {
    const { store } = await open()
    const [first, second] = ['a', 'b'].map((letter) =>
      aRequest({ idempotency: { ...AN_IDEMPOTENCY, apiKeyHash: letter.repeat(64) } }),
    )
    if (first === undefined || second === undefined) throw new TypeError('Expected two requests')
    await store.commit(opening(first))

    expect(await store.commit(opening(second))).toEqual({ ok: true })
    expect(await store.requestByKey({ ...ONCE, apiKeyHash: 'b'.repeat(64) })).toEqual(second)
  })

  test('transition stores the next version of a request', async () => {
    const { store } = await open()
    const request = aPendingRequest()
    const settled = settledAs(request, 'approved', {
      votes: [aVote({ comment: 'ok' })],
    })
    await store.commit(opening(request))

    const answer = await store.commit([
      { do: 'transition', request: settled, from: 'pending', beforeDeadlineMs: NOW_MS },
    ])

    expect(answer).toEqual({ ok: true })
    expect(await store.request(request.id)).toEqual(settled)
  })

  test('transition stores by which policies the request was last evaluated, and why they deny it', async () => {
    const { store } = await open()
    const request = aPendingRequest()
    const allowed = aRequest()
    await store.commit([...opening(request), ...opening(allowed)])

    const evaluated = { bundleHash: 'c'.repeat(64), policyId: null, rule: null }
    const denied = {
      ...settledAs(request, 'denied', { settledBy: ANN, comment: 'Not today' }),
      ...evaluated,
    }
    const execution = { status: 'denied', by: ANN, atMs: NOW_MS, reason: 'Not today' } as const
    const noLongerAllowed = { ...allowed, ...evaluated, version: 2, execution }
    await store.commit([
      { do: 'transition', request: denied, from: 'pending', beforeDeadlineMs: null },
      { do: 'transition', request: noLongerAllowed, from: 'allowed', beforeDeadlineMs: null },
    ])

    expect([await store.request(request.id), await store.request(allowed.id)]).toEqual([
      denied,
      noLongerAllowed,
    ])
  })

  test('transition stores edited params, the latest edit of several', async () => {
    const { store } = await open()
    const request = aPendingRequest()
    await store.commit(opening(request))

    const edits = [1, 2].map((atMs, at) => {
      const params = { amount_cents: 45_000 + atMs, card_number: '4111' }
      const maskedParams = { ...params, card_number: '‹masked›' }
      const edit = { by: ANN, atMs, params, maskedParams, furthestStage: at }
      return { ...request, version: at + 2, edit, paramsDigest: `sha256:${String(at).repeat(64)}` }
    })
    for (const edited of edits) {
      await store.commit([{ do: 'transition', request: edited, from: 'pending', beforeDeadlineMs: null }])
    }

    expect(await store.request(request.id)).toEqual(edits.at(-1))
  })

  test('transition is refused for a wrong version, for a settled request and for an unknown one', async () => {
    const { store } = await open()
    const request = aPendingRequest()
    await store.commit(opening(request))
    const early = { ...settledAs(request, 'approved'), version: 3 }
    const stranger = settledAs(aPendingRequest(), 'approved')

    const wrong = await store.commit([
      { do: 'transition', request: early, from: 'pending', beforeDeadlineMs: null },
    ])
    const unknown = await store.commit([
      { do: 'transition', request: stranger, from: 'pending', beforeDeadlineMs: null },
    ])
    await store.commit([
      { do: 'transition', request: settledAs(request, 'rejected'), from: 'pending', beforeDeadlineMs: null },
    ])
    const late = await store.commit([
      { do: 'transition', request: early, from: 'pending', beforeDeadlineMs: null },
    ])

    for (const answer of [wrong, unknown, late]) expect(answer).toEqual({ ok: false, refused: 'transition' })
    expect(await store.request(request.id)).toMatchObject({ version: 2, state: { status: 'rejected' } })
  })

  test('transition is refused at the deadline and accepted a millisecond before', async () => {
    const { store } = await open()
    const deadlineMs = NOW_MS + 5_000
    const request = aPendingRequest({}, { deadlineMs })
    await store.commit(opening(request))
    const approved = settledAs(request, 'approved')

    const atDeadline = await store.commit([
      { do: 'transition', request: approved, from: 'pending', beforeDeadlineMs: deadlineMs },
    ])
    const before = await store.commit([
      { do: 'transition', request: approved, from: 'pending', beforeDeadlineMs: deadlineMs - 1 },
    ])

    expect(atDeadline).toEqual({ ok: false, refused: 'transition' })
    expect(before).toEqual({ ok: true })
  })

  test('a committed transition is published after its commit; an open and a refused transition are not', async () => {
    const onChange: (string | undefined)[] = []
    const changes = createInProcessChanges()
    const { store } = await open(changes)
    const request = aPendingRequest()
    const published = new Promise<void>((resolve) => {
      changes.subscribe(request.id, () => {
        void store.request(request.id).then((found) => {
          onChange.push(found?.state.status)
          resolve()
        })
      })
    })

    await store.commit(opening(request))
    await store.commit([
      { do: 'transition', request: settledAs(request, 'approved'), from: 'pending', beforeDeadlineMs: null },
    ])
    await store.commit([
      { do: 'transition', request: settledAs(request, 'rejected'), from: 'pending', beforeDeadlineMs: null },
    ])
    await published

    expect(onChange).toEqual(['approved'])
  })

  test('each version is published as request() returns it, with its votes, masked params and an edit', async () => {
    const published: (VetoRequest | null)[] = []
    const changes = createInProcessChanges()
    const { store } = await open(changes)
    const first = aPendingRequest({
      call: aCall({ params: { card: '4111', note: 'a\u0000b ⟦é⟧', zero: 0 } }),
      maskedParams: { card: '‹masked›', note: 'a\u0000b ⟦é⟧', zero: 0 },
    })
    const voted = { ...first, version: 2, state: aPendingState({ votes: [aVote({ comment: 'ok' })] }) }
    const params = { card: '4111', note: 'b', zero: 1 }
    const edit = { by: ANN, atMs: NOW_MS, params, maskedParams: params, furthestStage: 0 }
    const edited = { ...settledAs(voted, 'approved'), edit }
    changes.subscribe(first.id, (committed) => published.push(committed))
    await store.commit(opening(first))

    const stored: (VetoRequest | null)[] = []
    for (const request of [voted, edited]) {
      await store.commit([{ do: 'transition', request, from: 'pending', beforeDeadlineMs: null }])
      stored.push(await store.request(first.id))
    }

    expect(stored.map((request) => request?.version)).toEqual([2, 3])
    expect(published).toEqual(stored)
  })

  test('a request whose context was not recorded is marked as such', async () => {
    const { store } = await open()
    const request = aRequest({ call: aCall({ context: null }) })

    await store.commit(opening(request))

    expect(await store.request(request.id)).toMatchObject({ call: { context: null } })
  })
}
