import { expect, test } from 'vitest'
import { createExpire } from '../../src/approval/expire.ts'
import type { Store } from '../../src/approval/ports.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { silentLog } from '../support/silent-log.ts'

test('createExpire() looks again in a second, not at once, when a request is due that it cannot read', async () => {
  const clock = createFakeClock()
  let looks = 0
  const store: Pick<Store, 'overdue' | 'nextDeadlineMs' | 'request'> = {
    overdue: async () => {
      looks += 1
      if (looks > 50) throw new Error('it never rests')
      return []
    },
    nextDeadlineMs: async () => clock.nowMs() - 1,
    request: async () => null,
  }
  const expire = createExpire({ store, move: async () => true, clock, log: silentLog })

  expire.start()
  await clock.advance(0)
  await clock.advance(999)
  const looksAtFirst = looks
  await clock.advance(1)
  await expire.stop()

  expect([looksAtFirst, looks]).toEqual([1, 2])
})
