import { describe, expect, test } from 'vitest'
import { handleUncaught } from '../../src/commands/uncaught.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { recordingLog } from '../support/recording-log.ts'

describe('handleUncaught()', () => {
  test('asks what runs to end once, and ends the process after ten seconds when it has not', async () => {
    const { clock, raise, exits, asked } = setUp()

    raise('uncaughtException', new Error('x'))
    await clock.advance(9_999)
    expect({ exits, asked: asked() }).toEqual({ exits: [], asked: 1 })
    await clock.advance(1)

    expect(exits).toEqual([1])
  })

  test('logs what is thrown or rejected and no error, without its value', () => {
    const { raise, output, exits } = setUp()

    raise('unhandledRejection', 'a secret')
    raise('unhandledRejection', undefined)

    expect(JSON.stringify(output)).toContain('thrown, and no error: string')
    expect(JSON.stringify(output)).not.toContain('a secret')
    expect(exits).toEqual([])
  })
})

function setUp() {
  const clock = createFakeClock()
  const listeners = new Map<string, (fault: unknown) => void>()
  const exits: number[] = []
  const output: unknown[] = []
  let asked = 0
  handleUncaught({
    process: {
      on: (event, listener) => listeners.set(event, listener),
      exit: (code) => exits.push(code),
    },
    log: recordingLog(output),
    end: () => {
      asked += 1
    },
    after: clock.after,
  })
  const raise = (event: string, fault: unknown) => listeners.get(event)?.(fault)
  return { clock, raise, exits, output, asked: () => asked }
}
