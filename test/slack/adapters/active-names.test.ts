import { expect, test } from 'vitest'
import { readActiveNames } from '../../../src/slack/adapters/active-names.ts'
import type { ListenerDeps } from '../../../src/slack/adapters/listener-deps.ts'
import { createFakeClock } from '../../support/fake-clock.ts'
import { recordingLog } from '../../support/recording-log.ts'

/** Where statistics are read so. */
function listening(activity: ListenerDeps['queries']['activity']) {
  const said: unknown[] = []
  const clock = createFakeClock()
  return {
    clock,
    said,
    deps: { queries: { activity } as ListenerDeps['queries'], clock, log: recordingLog(said) },
  }
}

test('names are left out when the statistics are not there after a second', async () => {
  const { clock, deps, said } = listening(() => new Promise(() => {}))

  const names = readActiveNames(deps, 'U0PAT')
  await clock.advance(1_000)

  expect(await names).toBeNull()
  expect(said).toMatchObject([[{ err: { message: 'Reading took longer than 1000 ms' } }, expect.any(String)]])
})

test('names are left out when the statistics cannot be read', async () => {
  const { deps } = listening(() => Promise.reject(new Error('The database does not respond')))

  expect(await readActiveNames(deps, 'U0PAT')).toBeNull()
})
