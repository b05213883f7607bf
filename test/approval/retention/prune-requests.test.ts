import { expect, onTestFinished, test } from 'vitest'
import type { KeptRequest } from '../../../src/approval/model/request.ts'
import type { Store } from '../../../src/approval/ports/store.ts'
import type { Unit } from '../../../src/approval/ports/unit.ts'
import { createVerifyRecord } from '../../../src/approval/queries/verify-record.ts'
import { createPruneRequests } from '../../../src/approval/retention/prune-requests.ts'
import { createInProcessChanges } from '../../../src/storage/in-process-changes.ts'
import { openStore } from '../../../src/storage/sqlite/open-store.ts'
import {
  aCallback,
  aFactOf,
  aPendingRequest,
  aRequest,
  NOW_MS,
  opening,
  settledAs,
} from '../../support/builders.ts'
import { createFakeClock } from '../../support/fake-clock.ts'
import { recorded } from '../../support/fill-store.ts'
import { migratedDatabase } from '../../support/migrated-database.ts'
import { readNothing } from '../../support/read-nothing.ts'
import { silentLog } from '../../support/silent-log.ts'

const DAY_MS = 86_400_000

async function aStore() {
  const database = migratedDatabase()
  const store = await openStore({ database, log: silentLog, changes: createInProcessChanges(), alone: true })
  onTestFinished(() => store.close())
  return store
}

/** Runs the removal on this store, at that many days after everything was recorded. */
function runAt(store: Store, days: number, signal = new AbortController().signal): Promise<void> {
  const clock = createFakeClock(NOW_MS + days * DAY_MS)
  return createPruneRequests({ store, keptDays: 180, signal, clock, log: silentLog })()
}

async function put(store: Store, request: KeptRequest): Promise<KeptRequest> {
  await store.commit(opening(request))
  return request
}

async function isPruned(store: Store, { id }: KeptRequest): Promise<boolean> {
  return (await store.request(id))?.pruned !== null
}

const pruneFacts = async (store: Store) => (await store.audit({ kind: 'pruned', limit: 9 })).entries

test('only requests that ended before the bound are pruned: none that is pending, may start, runs, or has a callback to deliver', async () => {
  const store = await aStore()
  const settled = settledAs(aPendingRequest(), 'approved')
  const allowed = await put(store, recorded(aRequest()))
  const open = [
    await put(store, recorded(aPendingRequest())),
    await put(store, recorded({ ...settled, version: 1 })),
    await put(store, recorded(aRequest({ execution: { status: 'redeemed', atMs: NOW_MS } }))),
  ]
  const waiting = await put(store, recorded(aRequest()))
  await store.commit([{ do: 'insert_callback', callback: aCallback(waiting) }])
  const changed = await put(store, recorded(aRequest()))
  const later = aFactOf(changed, { kind: 'result', atMs: NOW_MS + 2 * DAY_MS, latencyMs: null })
  await store.commit([{ do: 'append_fact', fact: later }])

  await runAt(store, 181)

  expect(await isPruned(store, allowed)).toBe(true)
  for (const request of [...open, waiting, changed]) expect(await isPruned(store, request)).toBe(false)
})

test('the ledger says it before the first removal, and once a day however often it runs', async () => {
  const store = await aStore()
  const units: Unit[] = []
  const watching: Store = {
    ...store,
    commit(unit) {
      units.push(unit)
      return store.commit(unit)
    },
  }
  for (let made = 0; made < 60; made += 1) await put(store, recorded(aRequest()))

  await runAt(watching, 181)
  await runAt(watching, 181)

  expect(units.map((unit) => unit.map((change) => change.do).join())).toEqual([
    'append_fact',
    ...Array.from({ length: 60 }, () => 'prune'),
    'claim',
  ])
  expect(await pruneFacts(store)).toMatchObject([
    {
      reason:
        'Params and results of requests that ended before 2026-11-21T00:00:00.000Z are removed, after 180 days (VETO_RETENTION)',
    },
  ])
})

test('after a crash between the entry and the removal the ledger verifies, and the next run removes the rest', async () => {
  const store = await aStore()
  const requests = [await put(store, recorded(aRequest())), await put(store, recorded(aRequest()))]
  let first: ReturnType<Store['commit']> | null = null
  const crashing: Store = {
    ...store,
    async commit(unit) {
      if (unit[0]?.do !== 'prune') return store.commit(unit)
      if (first !== null) throw await first.then(() => new Error('killed'))
      first = store.commit(unit)
      return first
    },
  }
  const verify = createVerifyRecord(store, readNothing)

  await expect(runAt(crashing, 181)).rejects.toThrow('killed')
  expect(await verify()).toMatchObject({ whole: true, pruned: 1 })
  await runAt(store, 181)

  expect(await verify()).toMatchObject({ whole: true, pruned: 2 })
  for (const request of requests) expect(await isPruned(store, request)).toBe(true)
  expect(await pruneFacts(store)).toHaveLength(1)
})

test('a run for a moment that an earlier run reached reads no request, and a later one only what the ledger recorded since', async () => {
  const store = await aStore()
  const running = { execution: { status: 'redeemed', atMs: NOW_MS } } as const
  for (let made = 0; made < 60; made += 1) await put(store, recorded(aRequest(running)))
  const dayLater = recorded(aRequest({ createdAtMs: NOW_MS + 3 * DAY_MS }))
  await store.commit(opening(dayLater, { atMs: NOW_MS + 3 * DAY_MS }))
  const read: string[] = []
  const watching: Store = {
    ...store,
    async keptRequests(part) {
      const found = await store.keptRequests(part)
      read.push(...found.found.map(({ request }) => request.id))
      return found
    },
  }

  await runAt(watching, 182)
  expect(read).toHaveLength(60)
  await runAt(watching, 182)
  expect(read).toHaveLength(60)
  await runAt(watching, 184)

  expect(read.slice(60)).toEqual([dayLater.id])
  expect(await isPruned(store, dayLater)).toBe(true)
})

test('what only its callback kept is removed by a later run, once the callback was delivered', async () => {
  const store = await aStore()
  const request = await put(store, recorded(aRequest()))
  const callback = aCallback(request)
  await store.commit([{ do: 'insert_callback', callback }])

  await runAt(store, 181)
  expect(await isPruned(store, request)).toBe(false)
  const state = { status: 'delivered', endedAtMs: NOW_MS } as const
  await store.commit([{ do: 'update_callback', id: callback.id, attempts: 1, state }])
  await runAt(store, 181)

  expect(await isPruned(store, request)).toBe(true)
})

test('a call that was allowed in the last hour before the bound is removed a day later', async () => {
  const store = await aStore()
  const createdAtMs = Math.ceil(NOW_MS / DAY_MS) * DAY_MS - 60_000
  const request = recorded(aRequest({ createdAtMs }))
  await store.commit(opening(request, { atMs: createdAtMs }))

  await runAt(store, 181)
  expect(await isPruned(store, request)).toBe(false)
  await runAt(store, 182)

  expect(await isPruned(store, request)).toBe(true)
})

test('between two parts of a run everything else has its turn', async () => {
  const store = await aStore()
  const running = { execution: { status: 'redeemed', atMs: NOW_MS } } as const
  for (let made = 0; made < 120; made += 1) await put(store, recorded(aRequest(running)))
  let [turns, isOver] = [0, false]
  const count = () => {
    turns += 1
    if (!isOver) setImmediate(count)
  }
  setImmediate(count)
  const turnsAtRead: number[] = []
  const watching: Store = {
    ...store,
    keptRequests(part) {
      turnsAtRead.push(turns)
      return store.keptRequests(part)
    },
  }

  await runAt(watching, 181)
  isOver = true

  expect(turnsAtRead.length).toBeGreaterThan(2)
  expect(new Set(turnsAtRead).size).toBe(turnsAtRead.length)
})

test('what changes between its reading and its removal is left alone', async () => {
  const store = await aStore()
  const request = await put(store, recorded(aRequest()))
  const redeemed = { ...request, version: 2, execution: { status: 'redeemed', atMs: NOW_MS } } as const
  const racing: Store = {
    ...store,
    async commit(unit) {
      if (unit[0]?.do === 'prune') {
        await store.commit([{ do: 'transition', request: redeemed, from: 'allowed', beforeDeadlineMs: null }])
      }
      return store.commit(unit)
    },
  }

  await runAt(racing, 181)

  expect(await store.request(request.id)).toEqual(redeemed)
})

test('a removal that the database refused is tried again by the next run', async () => {
  const store = await aStore()
  const request = await put(store, recorded(aRequest()))
  const refusing: Store = {
    ...store,
    commit: async (unit) => (unit[0]?.do === 'prune' ? { ok: false, refused: 'prune' } : store.commit(unit)),
  }

  await runAt(refusing, 181)
  await runAt(store, 181)

  expect(await isPruned(store, request)).toBe(true)
})

test('a server that stops, or does not lead, removes nothing', async () => {
  const store = await aStore()
  const request = await put(store, recorded(aRequest()))

  await runAt(store, 181, AbortSignal.abort())
  await runAt({ ...store, leads: () => false }, 181)

  expect(await isPruned(store, request)).toBe(false)
})
