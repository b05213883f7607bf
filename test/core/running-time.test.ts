import { expect, test } from 'vitest'
import { runningTime } from '../../src/core/running-time.ts'
import { createFakeClock } from '../support/fake-clock.ts'

test('a timer of running time fires after its delay while the event loop runs, and once', async () => {
  const { clock, fired } = timer(2_000)

  await clock.advance(1_999)
  expect(fired()).toBe(0)
  await clock.advance(1)
  await clock.advance(60_000)

  expect(fired()).toBe(1)
})

test('a block of the event loop counts as a tenth of the delay, however long it is', async () => {
  const { clock, fired } = timer(2_000)

  clock.blockFor(60_000)
  await clock.advance(1_799)
  expect(fired()).toBe(0)
  await clock.advance(1)

  expect(fired()).toBe(1)
})

test.each([0, 1, 1_999])(
  'a timer of running time that is cancelled after %i ms never fires',
  async (afterMs) => {
    const { clock, fired, cancel } = timer(2_000)

    await clock.advance(afterMs)
    cancel()
    await clock.advance(60_000)

    expect(fired()).toBe(0)
  },
)

test('a timer of running time that is due is still cancelled by what came while the event loop was blocked', async () => {
  const { clock, fired, cancel } = timer(2_000)

  await clock.advance(1_900)
  setImmediate(cancel)
  clock.blockFor(100)
  await clock.advance(0)

  expect(fired()).toBe(0)
})

function timer(delayMs: number) {
  const clock = createFakeClock()
  let fired = 0
  const cancel = runningTime(clock).after(delayMs, () => {
    fired += 1
  })
  return { clock, cancel, fired: () => fired }
}
