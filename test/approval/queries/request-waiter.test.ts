import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { VetoRequest } from '../../../src/approval/model/request.ts'
import { createRequestWaiter } from '../../../src/approval/queries/request-waiter.ts'
import type { Clock } from '../../../src/core/clock.ts'
import { createInProcessChanges } from '../../../src/storage/in-process-changes.ts'
import { aPendingRequest, settledAs } from '../../support/builders.ts'
import { createFakeClock } from '../../support/fake-clock.ts'

/** A waiter of one pending request, which counts what it holds. */
function waitingWorld(turn: () => Promise<void> = async () => {}) {
  const request = aPendingRequest()
  let stored: VetoRequest = request
  let reads = 0
  const clock = createFakeClock()
  const changes = createInProcessChanges()
  const held = { subscriptions: 0, timers: 0, watched: 0 }
  const counted = (name: keyof typeof held, stop: () => void) => {
    held[name] += 1
    return () => {
      held[name] -= 1
      stop()
    }
  }
  const counting: Clock = {
    ...clock,
    after: (delayMs, task) => counted('timers', clock.after(delayMs, task)),
  }
  const gone: (() => void)[] = []
  const waiter = createRequestWaiter({
    store: {
      async request() {
        reads += 1
        await turn()
        return stored
      },
    },
    changes: {
      ...changes,
      subscribe: (id, onChange) => counted('subscriptions', changes.subscribe(id, onChange)),
    },
    clock: counting,
  })
  return {
    ...{ request, clock, held, waiter },
    wait: () =>
      waiter.untilSettled(request, 30_000, (task) => {
        gone.push(task)
        return counted('watched', () => {})
      }),
    reads: () => reads,
    settle(by: 'this process' | 'another process' = 'another process') {
      const settled = settledAs(request, 'approved')
      stored = settled
      changes.publish(request.id, by === 'this process' ? settled : null)
    },
    vote() {
      const counted = { ...request, version: 2 }
      stored = counted
      changes.publish(request.id, counted)
    },
    disconnect() {
      for (const task of gone) task()
    },
  }
}

const NOTHING = { subscriptions: 0, timers: 0, watched: 0 }

test('a waiting agent gets the request once it is settled, and nothing is held for it then', async () => {
  const { wait, settle, held } = waitingWorld()

  const waited = wait()
  settle()

  expect(await waited).toMatchObject({ version: 2, state: { status: 'approved' } })
  expect(held).toEqual(NOTHING)
})

test('a request that this process settled is not read again for its agent', async () => {
  const { wait, settle, reads, held } = waitingWorld()
  const waited = wait()
  const before = reads()

  settle('this process')

  expect(await waited).toMatchObject({ version: 2, state: { status: 'approved' } })
  expect(reads()).toBe(before)
  expect(held).toEqual(NOTHING)
})

test('a vote that settles nothing answers only an agent that waits for the next version', async () => {
  const { request, waiter, wait, vote, settle } = waitingWorld()
  const onGone = () => () => {}
  const changed = waiter.untilChanged(request, { version: 1, waitMs: 30_000, onGone })
  const settled = wait()

  vote()
  expect(await changed).toMatchObject({ version: 2, state: { status: 'pending' } })

  settle('this process')
  expect(await settled).toMatchObject({ state: { status: 'approved' } })
})

test('a wait ends after its time with the request as it is', async () => {
  const { wait, clock, held } = waitingWorld()

  const waited = wait()
  await clock.advance(30_000)

  expect(await waited).toMatchObject({ version: 1, state: { status: 'pending' } })
  expect(held).toEqual(NOTHING)
})

test('an agent that is gone before its wait begins holds nothing', async () => {
  const { request, waiter, held } = waitingWorld()

  const waited = waiter.untilSettled(request, 30_000, (gone) => {
    gone()
    return () => {}
  })

  expect(await waited).toMatchObject({ version: 1 })
  expect(held).toEqual(NOTHING)
})

test('every agent that waits when Veto ends is told to try again, and so is each that comes later', async () => {
  const { wait, waiter, held } = waitingWorld()
  const waiting = [wait(), wait()]

  waiter.end()

  for (const waited of [...waiting, wait()])
    await expect(waited).rejects.toMatchObject({ code: 'shutting_down' })
  expect(held).toEqual(NOTHING)
})

test('settling, disconnecting, the end of the wait and the end of Veto in any order answer every agent once, and hold nothing', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.shuffledSubarray(['settle', 'disconnect', 'timeout', 'end'] as const, { minLength: 1 }),
      fc.constantFrom('this process' as const, 'another process' as const),
      async (scheduler, events, by) => {
        const world = waitingWorld(async () => {
          await scheduler.schedule(Promise.resolve(), 'read')
        })
        const waits = [world.wait(), world.wait()]
        const act = {
          settle: async () => world.settle(by),
          disconnect: async () => world.disconnect(),
          timeout: () => world.clock.advance(30_000),
          end: async () => world.waiter.end(),
        }
        void scheduler.scheduleSequence(events.map((event) => async () => void act[event]()))

        const results = await scheduler.waitFor(Promise.allSettled(waits))

        for (const result of results) {
          if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'shutting_down' })
          else if (events[0] === 'settle') expect(result.value.state.status).toBe('approved')
        }
        expect(world.held).toEqual(NOTHING)
      },
    ),
    { numRuns: 200 },
  )
})
