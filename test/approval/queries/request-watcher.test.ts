import { expect, test } from 'vitest'
import type { VetoRequest } from '../../../src/approval/model/request.ts'
import { createRequestWatcher, isOver } from '../../../src/approval/queries/request-watcher.ts'
import { createInProcessChanges } from '../../../src/storage/in-process-changes.ts'
import { aPendingRequest, aRequest, settledAs } from '../../support/builders.ts'
import { createFakeClock } from '../../support/fake-clock.ts'

test('watching a request misses no change that happens while it is being read', async () => {
  const first = aPendingRequest()
  const last = settledAs({ ...first, version: 2 }, 'cancelled')
  const stored = [first, { ...first, version: 2 }, last]
  const changes = createInProcessChanges()
  const watching = createRequestWatcher({
    store: {
      async request() {
        const found = stored.shift() ?? last
        if (stored.length > 0) changes.publish(first.id, null)
        return found
      },
    },
    currentRequest: async (request) => request,
    changes,
    clock: createFakeClock(),
  })

  const seen: (number | null)[] = []
  for await (const request of watching.follow(first, { seen: 0, gone: neverGone() })) {
    seen.push(request?.version ?? null)
  }

  expect(seen).toEqual([1, 2, 3])
})

test('a watch reports nothing more once it has ended or was cancelled', async () => {
  const request = aPendingRequest()
  const received = { subscribed: 0 }
  const gone = new AbortController()
  const watching = createRequestWatcher({
    store: { request: async () => request },
    currentRequest: async (current) => current,
    changes: {
      subscribe() {
        received.subscribed += 1
        return () => {
          received.subscribed -= 1
        }
      },
    },
    clock: createFakeClock(),
  })

  const left = watching.follow(request, { seen: 0, gone: gone.signal })
  const ended = watching.follow(request, { seen: 0, gone: neverGone() })
  await Promise.all([left.next(), ended.next()])
  const whileWatched = received.subscribed
  const rest = Promise.all([left.next(), ended.next()])
  gone.abort()
  watching.end()

  expect(whileWatched).toBe(2)
  expect((await rest).map(({ done }) => done)).toEqual([true, true])
  expect(received.subscribed).toBe(0)
  expect((await watching.follow(request, { seen: 0, gone: neverGone() }).next()).done).toBe(true)
})

const asked = aPendingRequest()
const execution = { status: 'redeemed', atMs: 1 } as const
const result = { redeemedAtMs: 1, atMs: 2, output: null, error: null, refused: null }

test.each<[string, VetoRequest, boolean]>([
  ['waits for people', asked, false],
  ['was rejected', settledAs(asked, 'rejected'), true],
  ['expired', settledAs(asked, 'expired'), true],
  ['was withdrawn', settledAs(asked, 'cancelled'), true],
  ['was denied', aRequest({ state: { status: 'denied', reason: 'No', lockedDownBy: null } }), true],
  ['was approved', settledAs(asked, 'approved'), false],
  ['was allowed', aRequest(), false],
  ['was started', aRequest({ execution }), false],
  ['succeeded', aRequest({ execution: { status: 'succeeded', ...result } }), true],
  ['lapsed', aRequest({ execution: { status: 'lapsed', atMs: 1 } }), true],
  ['is a plan that was approved', { ...settledAs(asked, 'approved'), subject: { kind: 'plan' } }, true],
])('isOver() says whether anything can still happen to a request that %s', (_what, request, over) => {
  expect(isOver(request)).toBe(over)
})

function neverGone(): AbortSignal {
  return new AbortController().signal
}
