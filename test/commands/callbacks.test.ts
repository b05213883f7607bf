import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { CallbackState } from '../../src/approval/model/callback.ts'
import type { Store } from '../../src/approval/ports/store.ts'
import { createInProcessChanges } from '../../src/storage/in-process-changes.ts'
import { openStore } from '../../src/storage/sqlite/open-store.ts'
import { aCallback, aRequest, NOW_MS, opening } from '../support/builders.ts'
import { runVeto } from '../support/run-veto.ts'
import { silentLog } from '../support/silent-log.ts'
import { tempFolder } from '../support/temp-folder.ts'

const GIVEN_UP: CallbackState = {
  status: 'failed',
  endedAtMs: NOW_MS + 1,
  lastError: 'the receiver answered 500',
}

test('veto callbacks lists the newest first, each with its last error', async () => {
  const setting = await aSetting()

  const { code, out } = await runVeto(['callbacks'], setting.environment)

  const [headings, newest, oldest, ...others] = out.split('\n')
  expect(code).toBe(0)
  expect(headings).toMatch(/^ID +CALLBACK +STATUS +ATTEMPTS +CREATED +NEXT ATTEMPT +LAST ERROR$/)
  expect(newest).toMatch(/^waits +crm +waiting +0 +2026-11-20T22:00:00.000Z +2026-11-20T22:00:00.000Z$/)
  expect(oldest).toMatch(/^over +billing +failed +31 +2026-11-20T22:00:00.000Z +the receiver answered 500$/)
  expect(others).toEqual([])
})

test('veto callbacks --json lists only those that were given up, one JSON object a line', async () => {
  const setting = await aSetting()

  const { out } = await runVeto(['callbacks', '--failed', '--json'], setting.environment)

  expect(JSON.parse(out)).toMatchObject({ id: 'over', callback: 'billing', status: 'failed', attempts: 31 })
})

test('veto callbacks says when there are none', async () => {
  const environment = { VETO_DATABASE: join(tempFolder(), 'veto.db') }
  await withStore(environment, async () => {})

  expect(await runVeto(['callbacks'], environment)).toEqual({
    code: 0,
    out: 'No callbacks.',
    err: '',
  })
  expect(await runVeto(['callbacks', '--json'], environment)).toMatchObject({ code: 0, out: '' })
})

test('veto callbacks retry makes a callback pending and due for another day', async () => {
  const { environment } = await aSetting()
  const before = Date.now()

  const { code, out } = await runVeto(['callbacks', 'retry', 'over'], environment)

  const again = await withStore(environment, (store) => store.callback('over'))
  expect([code, out]).toEqual([0, 'over will be sent again'])
  expect(again).toMatchObject({ attempts: 0, state: { status: 'waiting', lastError: null } })
  if (again?.state.status !== 'waiting') expect.fail('Expected it to wait')
  expect(again.state.dueAtMs).toBeGreaterThanOrEqual(before)
  expect(again.state.dueAtMs).toBeLessThanOrEqual(Date.now())
  expect(again.state.giveUpAtMs - again.state.dueAtMs).toBe(86_400_000)
})

test('veto callbacks retry says when the callback does not exist', async () => {
  const { environment } = await aSetting()

  expect(await runVeto(['callbacks', 'retry', 'none'], environment)).toEqual({
    code: 1,
    out: '',
    err: 'There is no callback none: "veto callbacks" lists the callbacks',
  })
})

/** One callback that was given up, and a newer one that waits. */
async function aSetting() {
  const environment = { VETO_DATABASE: join(tempFolder(), 'veto.db') }
  await withStore(environment, async (store) => {
    const request = aRequest()
    await store.commit([
      ...opening(request),
      { do: 'insert_callback', callback: aCallback(request, { id: 'over' }) },
      { do: 'update_callback', id: 'over', attempts: 31, state: GIVEN_UP },
      { do: 'insert_callback', callback: aCallback(request, { id: 'waits', target: 'crm' }) },
    ])
  })
  return { environment }
}

async function withStore<T>(
  { VETO_DATABASE }: { VETO_DATABASE: string },
  task: (store: Store) => Promise<T>,
) {
  const changes = createInProcessChanges()
  const store = await openStore({ database: VETO_DATABASE, log: silentLog, changes, alone: false })
  const result = await task(store)
  await store.close()
  return result
}
