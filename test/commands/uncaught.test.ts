import { expect, test } from 'vitest'
import { handleUncaught } from '../../src/commands/uncaught.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { recordingLog } from '../support/recording-log.ts'

test('handleUncaught() starts the shutdown once, and ends the process after ten seconds when it has not finished', async () => {
  const { clock, raise, exits, asked } = setUp()

  raise('uncaughtException', new Error('x'))
  await clock.advance(9_999)
  expect({ exits, asked: asked() }).toEqual({ exits: [], asked: 1 })
  await clock.advance(1)

  expect(exits).toEqual([1])
})

test('handleUncaught() logs a thrown or rejected value that is no error without its content', () => {
  const { raise, output, exits } = setUp()

  raise('unhandledRejection', 'a secret')
  raise('unhandledRejection', undefined)

  expect(JSON.stringify(output)).toContain('a value that is not an Error was thrown: string')
  expect(JSON.stringify(output)).not.toContain('a secret')
  expect(exits).toEqual([])
})

function setUp() {
  const clock = createFakeClock()
  const listeners = new Map<string, (error: unknown) => void>()
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
  const raise = (event: string, error: unknown) => listeners.get(event)?.(error)
  return { clock, raise, exits, output, asked: () => asked }
}
