import { expect, onTestFinished, test } from 'vitest'
import { createAlerts } from '../../../src/approval/alerts/alerts.ts'
import { BundleError } from '../../../src/policy/source/bundle-error.ts'
import { createInProcessChanges } from '../../../src/storage/in-process-changes.ts'
import { openStore } from '../../../src/storage/open/open-store.ts'
import { createFakeClock } from '../../support/fake-clock.ts'
import { silentLog } from '../../support/silent-log.ts'
import { tempFolder } from '../../support/temp-folder.ts'

const INVALID = new BundleError([{ file: 'a.yaml', line: 1, column: 1, message: 'unknown key' }])

test('two servers that both take themselves for the leader open one alert of a problem', async () => {
  const database = `${tempFolder()}/veto.db`
  const store = await openStore({ database, log: silentLog, changes: createInProcessChanges(), alone: false })
  onTestFinished(() => store.close())
  const server = () =>
    createAlerts({
      store,
      outbox: { notify() {} },
      bundle: () => ({ hash: 'ab', alerts: { channel: '#ops' } }),
      reloadError: () => INVALID,
      clock: createFakeClock(),
      log: silentLog,
    })
  const servers = [server(), server()]

  for (const { look } of servers) look()
  await Promise.all(servers.map(({ stop }) => stop()))

  expect(await store.alerts(0)).toMatchObject([{ topic: 'reload', version: 1, end: null }])
  expect(await store.undelivered(10)).toHaveLength(1)
})
