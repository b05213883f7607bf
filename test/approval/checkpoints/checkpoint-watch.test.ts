import { expect, test } from 'vitest'
import { createCheckpointWatch } from '../../../src/approval/checkpoints/checkpoint-watch.ts'
import type { Fact } from '../../../src/ledger/fact.ts'
import { createInProcessChanges } from '../../../src/storage/in-process-changes.ts'
import { aFact } from '../../support/builders.ts'
import { createFakeClock } from '../../support/fake-clock.ts'
import { silentLog } from '../../support/silent-log.ts'

const HOUR_MS = 3_600_000

function facts(count: number): readonly Fact[] {
  return Array.from({ length: count }, () => aFact())
}

/** A watch that counts how often it signs. `sign` may be replaced. */
function aWatch() {
  const changes = createInProcessChanges()
  const clock = createFakeClock()
  const signed: number[] = []
  const given = {
    sign: async (): Promise<null> => {
      signed.push(clock.nowMs())
      return null
    },
  }
  const watch = createCheckpointWatch({
    signHead: () => given.sign(),
    changes,
    signed() {},
    clock,
    log: silentLog,
  })
  return { changes, clock, signed, given, watch }
}

test('a checkpoint is signed at start and every hour', async () => {
  const { clock, signed, watch } = aWatch()
  const startMs = clock.nowMs()

  watch.start()
  await clock.advance(0)
  await clock.advance(2.5 * HOUR_MS)

  expect(signed).toEqual([startMs, startMs + HOUR_MS, startMs + 2 * HOUR_MS])
})

test('a checkpoint is signed as soon as a thousand entries were added', async () => {
  const { changes, clock, signed, watch } = aWatch()
  watch.start()
  await clock.advance(0)

  for (let n = 0; n < 999; n += 1) changes.appended(facts(1))
  await clock.advance(0)
  const before = signed.length
  changes.appended(facts(1))
  await clock.advance(0)

  expect(before).toBe(1)
  expect(signed).toHaveLength(2)
})

test('entries that are added while one is signed count for the next', async () => {
  const { changes, clock, signed, given, watch } = aWatch()
  const signing = Promise.withResolvers<void>()
  const sign = given.sign
  given.sign = () => signing.promise.then(sign)
  watch.start()
  changes.appended(facts(1_000))

  signing.resolve()
  await clock.advance(0)

  expect(signed).toHaveLength(2)
})

test('signing that failed is tried again after a minute', async () => {
  const { clock, signed, given, watch } = aWatch()
  const sign = given.sign
  given.sign = () => Promise.reject(new Error('the database does not respond'))
  watch.start()
  await clock.advance(0)

  given.sign = sign
  await clock.advance(59_999)
  const before = signed.length
  await clock.advance(1)

  expect(before).toBe(0)

  expect(signed).toHaveLength(1)
})

test('nothing is signed after the watch was stopped', async () => {
  const { changes, clock, signed, watch } = aWatch()
  watch.start()
  await watch.stop()
  const before = signed.length

  changes.appended(facts(5_000))
  await clock.advance(2 * HOUR_MS)

  expect(signed).toHaveLength(before)
})
