import { describe, expect, it } from 'vitest'
import { shutDown } from '../../../src/slack/transport/shutdown.ts'
import { createFakeClock } from '../../support/fake-clock.ts'
import { silentLog } from '../../support/silent-log.ts'

describe('stopEars()', () => {
  it('lets be done what was heard, hangs up, and lets be done what came in between', async () => {
    const ears = someEars()

    await ears.stop()

    expect(ears.steps).toEqual(['done', 'stop', 'done'])
  })

  it('hangs up when what was heard takes longer than 3 s', async () => {
    const ears = someEars({ done: forever })

    const stopping = ears.stop()
    await ears.clock.advance(2_999)
    expect(ears.steps).toEqual([])
    await ears.clock.advance(1)
    await stopping

    expect(ears.steps).toEqual(['stop'])
  })

  it('waits no longer than 3 s for a connection that does not close', async () => {
    const ears = someEars({ stop: forever })

    const stopping = ears.stop()
    await ears.clock.advance(0)
    await ears.clock.advance(3_000)
    await stopping

    expect(ears.steps).toEqual(['done', 'done'])
  })

  it('rejects when hanging up fails', async () => {
    const ears = someEars({ stop: () => Promise.reject(new Error('torn')) })

    await expect(ears.stop()).rejects.toThrow('torn')
  })
})

function forever(): Promise<void> {
  return new Promise(() => undefined)
}

/** Ears that write down each step that ends at once. */
function someEars(slow: { done?: () => Promise<void>; stop?: () => Promise<void> } = {}) {
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
