import { expect, test } from 'vitest'
import type { Store } from '../../../src/approval/ports/store.ts'
import { createTimerService } from '../../../src/approval/timers/timer-service.ts'
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
