import { expect, test } from 'vitest'
import type { CallbackState } from '../../src/approval/model/callback.ts'
import type { Store } from '../../src/approval/ports/store.ts'
import { aCallback, aRequest, NOW_MS, opening } from '../support/builders.ts'
import type { OpenStore } from './store-under-test.ts'

const DAY_MS = 86_400_000
const DELIVERED: CallbackState = { status: 'delivered', endedAtMs: NOW_MS + 1 }
const FAILED: CallbackState = { status: 'failed', endedAtMs: NOW_MS + 1, lastError: 'it answered 410' }

/** What agents' receivers are to be told, and how that goes. */
export function describeStoreCallbacks(open: OpenStore): void {
  test('a new callback is due at once and pending for a day', async () => {
    const { store } = await open()
    const callback = aCallback(await known(store))

    await store.commit([{ do: 'insert_callback', callback }])

    const waiting = { status: 'waiting', dueAtMs: NOW_MS, giveUpAtMs: NOW_MS + DAY_MS, lastError: null }
    expect(await store.nextCallbacks()).toEqual([{ ...callback, attempts: 0, state: waiting }])
    expect(await store.callback(callback.id)).toEqual({ ...callback, attempts: 0, state: waiting })
    expect(await store.callback('none')).toBeNull()
  })

  test('a callback that already exists is left unchanged', async () => {
    const { store } = await open()
    const callback = aCallback(await known(store))
    await store.commit([{ do: 'insert_callback', callback }])
    await store.commit([{ do: 'update_callback', id: callback.id, attempts: 1, state: DELIVERED }])

    const again = await store.commit([{ do: 'insert_callback', callback: { ...callback, target: 'other' } }])

    expect(again).toEqual({ ok: true })
    expect(await store.callback(callback.id)).toEqual({ ...callback, attempts: 1, state: DELIVERED })
    expect(await store.nextCallbacks()).toEqual([])
  })

  test('a callback is stored together with its unit, or not at all', async () => {
    const { store } = await open()
    const request = await known(store)
    const claim = { do: 'claim', job: 'job', period: '1', atMs: NOW_MS } as const
    await store.commit([claim])

    const refused = await store.commit([{ do: 'insert_callback', callback: aCallback(request) }, claim])
    const ofNobody = store.commit([{ do: 'insert_callback', callback: aCallback(aRequest()) }])

    expect(refused).toEqual({ ok: false, refused: 'claim' })
    await expect(ofNobody).rejects.toMatchObject({ code: 'invalid_unit' })
    expect(await store.nextCallbacks()).toEqual([])
  })

  test.each([DELIVERED, FAILED])('a callback that is $status is no longer pending', async (state) => {
    const { store } = await open()
    const callback = aCallback(await known(store))
    await store.commit([{ do: 'insert_callback', callback }])

    await store.commit([{ do: 'update_callback', id: callback.id, attempts: 3, state }])

    expect(await store.nextCallbacks()).toEqual([])
    expect(await store.callback(callback.id)).toEqual({ ...callback, attempts: 3, state })
  })

  test('a callback that was given up can be made pending again', async () => {
    const { store } = await open()
    const callback = aCallback(await known(store))
    const state = {
      status: 'waiting',
      dueAtMs: NOW_MS + 9,
      giveUpAtMs: NOW_MS + 99,
      lastError: null,
    } as const
    await store.commit([{ do: 'insert_callback', callback }])
    await store.commit([{ do: 'update_callback', id: callback.id, attempts: 3, state: FAILED }])

    await store.commit([{ do: 'update_callback', id: callback.id, attempts: 0, state }])

    expect(await store.nextCallbacks()).toEqual([{ ...callback, attempts: 0, state }])
  })

  test('nextCallbacks() lists the first of each receiver, the earliest due first', async () => {
    const { store } = await open()
    const request = await known(store)
    const at = (target: string, byMs: number) =>
      aCallback(request, { id: `${target}:${byMs}`, target, createdAtMs: NOW_MS + byMs })
    for (const callback of [at('busy', 5), at('busy', 3), at('quiet', 1), at('busy', 4), at('aside', 9)]) {
      await store.commit([{ do: 'insert_callback', callback }])
    }

    const first = await store.nextCallbacks()
    await store.commit([{ do: 'update_callback', id: 'quiet:1', attempts: 1, state: DELIVERED }])

    expect(first.map(({ id }) => id)).toEqual(['quiet:1', 'busy:3', 'aside:9'])
    expect((await store.nextCallbacks()).map(({ id }) => id)).toEqual(['busy:3', 'aside:9'])
  })

  test('callbacks() lists the newest first, filtered by request and status, up to the limit', async () => {
    const { store } = await open()
    const [mine, other] = [await known(store), await known(store)]
    const ofMine = [1, 2, 3].map((number) => aCallback(mine, { id: `mine:${number}` }))
    const ofOther = aCallback(other, { id: 'other:1' })
    for (const callback of [...ofMine, ofOther]) await store.commit([{ do: 'insert_callback', callback }])
    await store.commit([{ do: 'update_callback', id: 'mine:2', attempts: 1, state: FAILED }])

    const ids = async (filter: Parameters<Store['callbacks']>[0]) =>
      (await store.callbacks(filter)).map(({ id }) => id)

    expect(await ids({ requestId: null, status: null, limit: 3 })).toEqual(['other:1', 'mine:3', 'mine:2'])
    expect(await ids({ requestId: mine.id, status: null, limit: 9 })).toEqual(['mine:3', 'mine:2', 'mine:1'])
    expect(await ids({ requestId: null, status: 'failed', limit: 9 })).toEqual(['mine:2'])
    expect(await ids({ requestId: mine.id, status: 'waiting', limit: 9 })).toEqual(['mine:3', 'mine:1'])
    expect(await ids({ requestId: other.id, status: 'failed', limit: 9 })).toEqual([])
  })

  test('callbacks are kept across a restart', async () => {
    const { store, reopen } = await open()
    const callback = aCallback(await known(store))
    await store.commit([{ do: 'insert_callback', callback }])
    const before = await store.nextCallbacks()

    const again = await reopen()

    expect(before).toHaveLength(1)
    expect(await again.nextCallbacks()).toEqual(before)
  })

  test('ten simultaneous units with the same callback store it once', async () => {
    const { store } = await open()
    const callback = aCallback(await known(store))

    await Promise.all(Array.from({ length: 10 }, () => store.commit([{ do: 'insert_callback', callback }])))

    expect(await store.callbacks({ requestId: null, status: null, limit: 99 })).toHaveLength(1)
  })
}

async function known(store: Store) {
  const request = aRequest()
  await store.commit(opening(request))
  return request
}
