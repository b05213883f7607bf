import { expect, test } from 'vitest'
import { shutDown } from '../../../src/slack/transport/shutdown.ts'
import { createFakeClock } from '../../support/fake-clock.ts'
import { silentLog } from '../../support/silent-log.ts'

test('shutDown() finishes running handlers, disconnects, and finishes those that came in between', async () => {
  const listener = aListener()

  await listener.stop()

  expect(listener.steps).toEqual(['done', 'stop', 'done'])
})

test('shutDown() disconnects when handlers take longer than 3 s', async () => {
  const listener = aListener({ done: forever })

  const stopping = listener.stop()
  await listener.clock.advance(2_999)
  expect(listener.steps).toEqual([])
  await listener.clock.advance(1)
  await stopping

  expect(listener.steps).toEqual(['stop'])
})

test('shutDown() waits at most 3 s for a connection that does not close', async () => {
  const listener = aListener({ stop: forever })

  const stopping = listener.stop()
  await listener.clock.advance(0)
  await listener.clock.advance(3_000)
  await stopping

  expect(listener.steps).toEqual(['done', 'done'])
})

test('shutDown() rejects when disconnecting fails', async () => {
  const listener = aListener({ stop: () => Promise.reject(new Error('torn')) })

  await expect(listener.stop()).rejects.toThrow('torn')
})

function forever(): Promise<void> {
  return new Promise(() => undefined)
}

/** A listener that writes down each step, and whose steps end at once. */
function aListener(slow: { done?: () => Promise<void>; stop?: () => Promise<void> } = {}) {
  const clock = createFakeClock()
  const steps: string[] = []
  const step = (name: string) => async () => {
    steps.push(name)
  }
  return {
    clock,
    steps,
    stop: () =>
      shutDown({
        work: { done: slow.done ?? step('done') },
        connection: { stop: slow.stop ?? step('stop') },
        clock,
        log: silentLog,
      }),
  }
}
