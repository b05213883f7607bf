import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decidePruning } from '../../../src/approval/decide/prune.ts'
import type { KeptRequest } from '../../../src/approval/model/request.ts'
import type { Store } from '../../../src/approval/ports/store.ts'
import { createPruneRequests } from '../../../src/approval/retention/prune-requests.ts'
import { createInProcessChanges } from '../../../src/storage/in-process-changes.ts'
import { openStore } from '../../../src/storage/sqlite/open-store.ts'
import { aFactOf, aRequest, NOW_MS, opening } from '../../support/builders.ts'
import { createFakeClock, type FakeClock } from '../../support/fake-clock.ts'
import { recorded } from '../../support/fill-store.ts'
import { migratedDatabase } from '../../support/migrated-database.ts'
import { runCount } from '../../support/run-count.ts'
import { silentLog } from '../../support/silent-log.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** What happens, and how many hours after what happened before; a number: a run that keeps for so many days. */
const Steps = fc.array(
  fc.record({
    hours: fc.integer({ min: 0, max: 40 }),
    does: fc.oneof(fc.constantFrom('allow', 'allow', 'start', 'end'), fc.integer({ min: 1, max: 5 })),
  }),
  { minLength: 10, maxLength: 30, size: 'max' },
)

test('whatever VETO_RETENTION is changed to between its runs, each leaves nothing that ended before its bound, and removes nothing else', async () => {
  await fc.assert(
    fc.asyncProperty(Steps, async (steps) => {
      const database = migratedDatabase()
      const store = await openStore({
        database,
        log: silentLog,
        changes: createInProcessChanges(),
        alone: true,
      })
      try {
        await live(store, steps)
      } finally {
        await store.close()
      }
    }),
    { numRuns: runCount(20) },
  )
})

type Happening = (typeof Steps extends fc.Arbitrary<infer All> ? All : never)[number]

/** The calls that were allowed and not started, and those that run. */
interface Open {
  readonly allowed: KeptRequest[]
  readonly running: KeptRequest[]
}

async function live(store: Store, steps: readonly Happening[]): Promise<void> {
  const clock = createFakeClock(NOW_MS)
  const open: Open = { allowed: [], running: [] }
  for (const { hours, does } of steps) {
    await clock.advance(hours * HOUR_MS)
    if (typeof does === 'number') await pruneAndCompare(store, { clock, keptDays: does })
    else await HAPPENS[does](store, open, clock.nowMs())
  }
}

const HAPPENS = {
  async allow(store: Store, { allowed }: Open, atMs: number) {
    const request = recorded(aRequest({ createdAtMs: atMs }))
    await store.commit(opening(request, { atMs }))
    allowed.push(request)
  },
  async start(store: Store, { allowed, running }: Open, atMs: number) {
    const request = allowed.pop()
    if (request === undefined || (await store.request(request.id))?.pruned !== null) return
    running.push(
      await change(store, { ...request, execution: { status: 'redeemed', atMs } }, 'redeemed', atMs),
    )
  },
  async end(store: Store, { running }: Open, atMs: number) {
    const request = running.shift()
    if (request === undefined) return
    const execution = {
      status: 'succeeded',
      redeemedAtMs: atMs,
      atMs,
      output: null,
      error: null,
      refused: null,
    } as const
    await change(store, { ...request, execution }, 'result', atMs)
  },
} as const

async function change(
  store: Store,
  request: KeptRequest,
  kind: 'redeemed' | 'result',
  atMs: number,
): Promise<KeptRequest> {
  const next = { ...request, version: request.version + 1 }
  const { ok } = await store.commit([
    { do: 'transition', request: next, from: 'allowed', beforeDeadlineMs: null },
    { do: 'append_fact', fact: aFactOf(next, { kind, atMs }) },
  ])
  expect(ok).toBe(true)
  return next
}

/** Compares what a run removes with what it would remove of all that is recorded. */
async function pruneAndCompare(
  store: Store,
  { clock, keptDays }: { readonly clock: FakeClock; readonly keptDays: number },
): Promise<void> {
  const beforeMs = Math.floor(clock.nowMs() / DAY_MS - keptDays) * DAY_MS
  const all = { fromMs: 0, beforeMs: clock.nowMs() + 1, afterSeq: null, limit: 1_000 }
  const { found } = await store.keptRequests(all)
  const { signal } = new AbortController()

  await createPruneRequests({ store, keptDays, signal, clock, log: silentLog })()

  const left = (await store.keptRequests(all)).found.map(({ request }) => request.id)
  const expected = found.filter((kept) => decidePruning(kept, beforeMs) !== 'remove')
  expect(left).toEqual(expected.map(({ request }) => request.id))
}
