import { expect, test } from 'vitest'
import { dueAtMs } from '../../../src/approval/decide/deadlines.ts'
import type { VetoRequest } from '../../../src/approval/model/request.ts'
import type { Store } from '../../../src/approval/ports/store.ts'
import { createTimerService } from '../../../src/approval/timers/timer-service.ts'
import { ANN, aPendingRequest, NOW_MS, settledAs } from '../../support/builders.ts'
import { createFakeClock } from '../../support/fake-clock.ts'
import { silentLog } from '../../support/silent-log.ts'

test('the timer service retries after a second, not at once, when it cannot read a request that is due', async () => {
  const clock = createFakeClock()
  let looks = 0
  const store: Pick<Store, 'due' | 'nextDueMs' | 'request'> = {
    due: async () => {
      looks += 1
      if (looks > 50) throw new Error('it never rests')
      return []
    },
    nextDueMs: async () => clock.nowMs() - 1,
    request: async () => null,
  }
  const timers = createTimerService({
    store,
    commitTransition: async () => true,
    endHold: () => Promise.reject(new Error('nothing is held')),
    clock,
    log: silentLog,
  })

  timers.start()
  await clock.advance(0)
  await clock.advance(999)
  const looksAtFirst = looks
  await clock.advance(1)
  await timers.stop()

  expect([looksAtFirst, looks]).toEqual([1, 2])
})

/** A timer service whose requests are all due, and what it commits. */
function dueWorld(requests: readonly VetoRequest[], leads = () => true) {
  const clock = createFakeClock(NOW_MS + 7_200_000)
  const stored = new Map(requests.map((request) => [request.id, request]))
  const commits: { readonly id: string; readonly answer: (committed: boolean) => void }[] = []
  const timers = createTimerService({
    store: {
      due: async (nowMs) =>
        [...stored.values()].filter((request) => (dueAtMs(request) ?? Number.POSITIVE_INFINITY) <= nowMs),
      nextDueMs: async () => null,
      request: async (id) => stored.get(id) ?? null,
    },
    commitTransition({ next }) {
      const { promise, resolve } = Promise.withResolvers<boolean>()
      const answer = (committed: boolean) => {
        if (committed) stored.set(next.id, next)
        resolve(committed)
      }
      commits.push({ id: next.id, answer })
      return promise
    },
    endHold: async (held, atMs) => ({
      next: settledAs(held, 'rejected'),
      from: 'pending',
      facts: [],
      beforeDeadlineMs: atMs,
    }),
    leads,
    clock,
    log: silentLog,
  })
  return { timers, commits, stored, clock }
}

test('the timer service commits all that is due at the same time as one group', async () => {
  const { timers, commits, clock } = dueWorld([aPendingRequest(), aPendingRequest(), aPendingRequest()])

  timers.start()
  await clock.advance(0)
  const together = commits.length
  for (const { answer } of commits) answer(true)
  await timers.stop()

  expect(together).toBe(3)
  expect(commits).toHaveLength(3)
})

test('the timer service of a process that does not lead does only what is overdue by five seconds, and all once it leads', async () => {
  const dueMs = NOW_MS + 7_200_000
  const [late, recent] = [
    aPendingRequest({}, { deadlineMs: dueMs - 5_000 }),
    aPendingRequest({}, { deadlineMs: dueMs - 4_000 }),
  ]
  let isLeader = false
  const { timers, commits, clock } = dueWorld([late, recent], () => isLeader)

  timers.start()
  await clock.advance(0)
  const whileFollowing = commits.map(({ id }) => id)
  for (const { answer } of commits) answer(true)
  await clock.advance(0)
  isLeader = true
  timers.start()
  await clock.advance(0)
  for (const { answer } of commits) answer(true)
  await timers.stop()

  expect(whileFollowing).toEqual([late.id])
  expect(commits.map(({ id }) => id)).toEqual([late.id, recent.id])
})

test('the timer service leaves a request whose deadline lost to a click as the click left it', async () => {
  const [lost, other] = [aPendingRequest(), aPendingRequest()]
  const { timers, commits, stored, clock } = dueWorld([lost, other])

  timers.start()
  await clock.advance(0)
  stored.set(lost.id, settledAs(lost, 'rejected'))
  for (const { id, answer } of [...commits]) answer(id !== lost.id)
  await clock.advance(0)
  await timers.stop()

  expect(commits.map(({ id }) => id)).toEqual([lost.id, other.id])
  expect(stored.get(lost.id)?.state.status).toBe('rejected')
  expect(stored.get(other.id)?.state.status).toBe('expired')
})

test('the end of a hold is committed after all that was due before it, and before all that is due after it', async () => {
  const hold = { by: ANN, sinceMs: NOW_MS, untilMs: NOW_MS + 1_000, comment: null, grant: null }
  const [first, held, last] = [aPendingRequest(), aPendingRequest({}, { hold }), aPendingRequest()]
  const { timers, commits, clock } = dueWorld([first, held, last])
  const seen: string[][] = []

  timers.start()
  for (let round = 0; round < 3; round += 1) {
    await clock.advance(0)
    const open = commits.splice(0)
    seen.push(open.map(({ id }) => id))
    for (const { answer } of open) answer(true)
  }
  await clock.advance(0)
  await timers.stop()

  expect(seen).toEqual([[first.id], [held.id], [last.id]])
})
