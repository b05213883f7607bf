import { setImmediate as nextTurn } from 'node:timers/promises'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { VetoRequest } from '../../../src/approval/model/request.ts'
import { createRequestWaiter } from '../../../src/approval/queries/request-waiter.ts'
import type { Clock } from '../../../src/core/clock.ts'
import { VetoError } from '../../../src/core/veto-error.ts'
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
  let isGone = false
  async function read() {
    reads += 1
    await turn()
    return stored
  }
  const awaited = { id: request.id, read }
  const waiter = createRequestWaiter({
    store: { request: read },
    changes: {
      ...changes,
      subscribe: (id, onChange) => counted('subscriptions', changes.subscribe(id, onChange)),
    },
    clock: counting,
  })
  return {
    ...{ request, awaited, clock, held, waiter },
    wait: () =>
      waiter.untilSettled(awaited, 30_000, (task) => {
        if (isGone) {
          task()
          return () => {}
        }
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
      isGone = true
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
  await nextTurn()

  settle('this process')

  expect(await waited).toMatchObject({ version: 2, state: { status: 'approved' } })
  expect(reads()).toBe(1)
  expect(held).toEqual(NOTHING)
})

test('a change while a request is read for the first time is not missed, and nothing of it is answered to an agent that may not read it', async () => {
  const { awaited, waiter, wait, settle, held } = waitingWorld(nextTurn)
  const refused = new VetoError('not_found', 'There is no such request')
  const read = async () => {
    await nextTurn()
    throw refused
  }
  const unwatched = () => () => {}

  const waited = wait()
  const foreign = waiter.untilSettled({ ...awaited, read }, 30_000, unwatched)
  settle('this process')
  settle('another process')

  await expect(foreign).rejects.toBe(refused)
  expect(await waited).toMatchObject({ version: 2, state: { status: 'approved' } })
  expect(held).toEqual(NOTHING)
})

test('when a wait cannot begin, its agent gets the error, and no timer or subscription is left', async () => {
  const { awaited, waiter, held } = waitingWorld()
  const failure = new Error('the connection cannot be watched')

  const waited = waiter.untilSettled(awaited, 30_000, () => {
    throw failure
  })

  await expect(waited).rejects.toBe(failure)
  expect(held).toEqual(NOTHING)
})

test('a vote that settles nothing answers only an agent that waits for the next version', async () => {
  const { awaited, waiter, wait, vote, settle } = waitingWorld()
  const onGone = () => () => {}
  const changed = waiter.untilChanged(awaited, { version: 1, waitMs: 30_000, onGone })
  const settled = wait()
  await nextTurn()

  vote()
  expect(await changed).toMatchObject({ version: 2, state: { status: 'pending' } })

  settle('this process')
  expect(await settled).toMatchObject({ state: { status: 'approved' } })
})

test('a wait ends after its time with the request as it is', async () => {
  const { wait, clock, held } = waitingWorld()

  const waited = wait()
  await nextTurn()
  await clock.advance(30_000)

  expect(await waited).toMatchObject({ version: 1, state: { status: 'pending' } })
  expect(held).toEqual(NOTHING)
})

test('an agent that is gone before its wait begins holds nothing', async () => {
  const { awaited, waiter, held } = waitingWorld()

  const waited = waiter.untilSettled(awaited, 30_000, (gone) => {
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
        // A wait that began after all of them ends, too.
        const all = [...events, 'disconnect' as const]
        void scheduler.scheduleSequence(all.map((event) => async () => void act[event]()))

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
