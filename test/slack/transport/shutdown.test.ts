import { describe, expect, it } from 'vitest'
import { shutDown } from '../../../src/slack/transport/shutdown.ts'
import { createFakeClock } from '../../support/fake-clock.ts'
import { silentLog } from '../../support/silent-log.ts'

describe('stopEars()', () => {
  it('lets be done what was heard, hangs up, and lets be done what came in between', async () => {
    const listener = aListener()

    await listener.stop()

    expect(listener.steps).toEqual(['done', 'stop', 'done'])
  })

  it('hangs up when what was heard takes longer than 3 s', async () => {
    const listener = aListener({ done: forever })

    const stopping = listener.stop()
    await listener.clock.advance(2_999)
    expect(listener.steps).toEqual([])
    await listener.clock.advance(1)
    await stopping

    expect(listener.steps).toEqual(['stop'])
  })

  it('waits no longer than 3 s for a connection that does not close', async () => {
    const listener = aListener({ stop: forever })

    const stopping = listener.stop()
    await listener.clock.advance(0)
    await listener.clock.advance(3_000)
    await stopping

    expect(listener.steps).toEqual(['done', 'done'])
  })

  it('rejects when hanging up fails', async () => {
    const listener = aListener({ stop: () => Promise.reject(new Error('torn')) })

    await expect(listener.stop()).rejects.toThrow('torn')
  })
})

function forever(): Promise<void> {
  return new Promise(() => undefined)
}

/** Ears that write down each step that ends at once. */
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
