import { expect, onTestFinished, test } from 'vitest'
import { createAuthorize } from '../../../src/approval/intake/authorize.ts'
import { createAgentTurns } from '../../../src/approval/quotas/agent-turns.ts'
import { createTransitions } from '../../../src/approval/transitions/transitions.ts'
import { VetoError } from '../../../src/core/veto-error.ts'
import { readBundle } from '../../../src/policy/load/read-bundle.ts'
import { createInProcessChanges } from '../../../src/storage/in-process-changes.ts'
import { openStore } from '../../../src/storage/sqlite/open-store.ts'
import { aKey } from '../../support/agent-keys.ts'
import { createFakeClock } from '../../support/fake-clock.ts'
import { UNBOUNDED } from '../../support/quotas.ts'
import { silentLog } from '../../support/silent-log.ts'
import { tempFolder } from '../../support/temp-folder.ts'

const BUNDLE = readBundle([{ name: 'a.yaml', text: 'rules: [{ name: sms, tool: send_sms, action: allow }]' }])

test('calls whose key is revoked while they wait for the turn of their agent are refused, and nothing is recorded of them', async () => {
  const { authorize, open, revoke, decided } = await startDesk()
  const neighbour = authorize('ops-agent')
  const flood = Array.from({ length: 10 }, () => authorize('support-agent'))

  revoke()
  open()

  const outcomes = await Promise.all(
    flood.map((call) =>
      call.then(
        ({ state }) => state.status,
        ({ code }: VetoError) => code,
      ),
    ),
  )
  expect(outcomes).toEqual([...Array(4).fill('allowed'), ...Array(6).fill('unauthenticated')])
  await neighbour
  expect(await decided()).toBe(5)
})

/** Calls of one key, which go on once it is opened. */
async function startDesk() {
  const database = `${tempFolder()}/veto.db`
  const real = await openStore({ database, log: silentLog, changes: createInProcessChanges(), alone: true })
  onTestFinished(() => real.close())
  const gate = Promise.withResolvers<void>()
  const store: typeof real = { ...real, openLockdowns: () => gate.promise.then(real.openLockdowns) }
  const reached = { store, bundle: () => BUNDLE }
  const clock = createFakeClock()
  let isRevoked = false
  const authorize = createAuthorize({
    ...reached,
    transitions: createTransitions(reached),
    currentRequest: async (request) => request,
    quotas: UNBOUNDED,
    turns: createAgentTurns(clock),
    callbacks: [],
    clock,
    log: silentLog,
  })
  const caller = {
    key: aKey({ agents: '*' }),
    idempotencyKey: null,
    fingerprint: 'f',
    sessionFingerprint: null,
    arrivedAtTicksMs: 0,
    async recheck() {
      if (isRevoked) throw new VetoError('unauthenticated', 'This key was revoked')
    },
  }
  return {
    authorize: (agentId: string) => authorize({ agentId, tool: 'send_sms', params: {}, context: {} }, caller),
    open: gate.resolve,
    revoke() {
      isRevoked = true
    },
    decided: async () => (await real.head()).seq,
  }
}
