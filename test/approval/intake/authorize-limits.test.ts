import { expect, test } from 'vitest'
import { createAuthorize } from '../../../src/approval/intake/authorize.ts'
import type { Store } from '../../../src/approval/ports/store.ts'
import { createAgentTurns } from '../../../src/approval/quotas/agent-turns.ts'
import { createTransitions } from '../../../src/approval/transitions/transitions.ts'
import { readBundle } from '../../../src/policy/load/read-bundle.ts'
import { createInProcessChanges } from '../../../src/storage/in-process-changes.ts'
import { openStore } from '../../../src/storage/sqlite/open-store.ts'
import { aKey } from '../../support/agent-keys.ts'
import { createFakeClock } from '../../support/fake-clock.ts'
import { UNBOUNDED } from '../../support/quotas.ts'
import { silentLog } from '../../support/silent-log.ts'
import { tempFolder } from '../../support/temp-folder.ts'

const LIMITED = readBundle([
  {
    name: 'a.yaml',
    text: 'rules: [{ name: cap, tool: send_sms, limit: { max: 1, per: 1h }, action: deny }]',
  },
])

/** A call of `send_sms` against a store that differs from a real one in `known`. */
async function authorizeWith(known: Partial<Store>) {
  const database = `${tempFolder()}/veto.db`
  const changes = createInProcessChanges()
  await using stack = new AsyncDisposableStack()
  const store = await openStore({ database, log: silentLog, changes, alone: true })
  stack.defer(() => store.close())
  const reached = { store: { ...store, ...known }, bundle: () => LIMITED }
  const authorize = createAuthorize({
    ...reached,
    transitions: createTransitions(reached),
    currentRequest: async (request) => request,
    quotas: UNBOUNDED,
    turns: createAgentTurns(createFakeClock()),
    callbacks: [],
    clock: createFakeClock(),
    log: silentLog,
  })
  const call = { agentId: 'support-agent', tool: 'send_sms', params: {}, context: {} }
  return await authorize(call, {
    key: aKey(),
    idempotencyKey: null,
    fingerprint: 'f',
    sessionFingerprint: null,
    arrivedAtTicksMs: 0,
    recheck: async () => {},
  })
}

test('a call whose limit cannot be read is denied', async () => {
  const used = () => Promise.reject(new Error('no disk'))

  await expect(authorizeWith({ used })).rejects.toMatchObject({ code: 'audit_unavailable' })
})

test('a call that loses every race for the rest of a limit is denied in the end', async () => {
  let tries = 0
  const commit = async () => {
    tries += 1
    return { ok: false, refused: 'consume' } as const
  }

  await expect(authorizeWith({ commit })).rejects.toMatchObject({ code: 'audit_unavailable' })
  expect(tries).toBeGreaterThan(1)
  expect(tries).toBeLessThan(100)
})

test('a call that loses one race for a limit is evaluated again with what is left', async () => {
  let asked = 0
  const used: Store['used'] = async (windows) => {
    asked += 1
    return new Map(windows.map(({ key }) => [key, asked - 1]))
  }
  const commit: Store['commit'] = async () => (asked === 1 ? { ok: false, refused: 'consume' } : { ok: true })

  const request = await authorizeWith({ used, commit })

  expect(request.state).toMatchObject({ status: 'denied', reason: "Rule 'cap' denies this" })
})
