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

const BUNDLE = readBundle([
  {
    name: 'a.yaml',
    text: `
approvers: { finance: { members: [ann@example.com], channel: '#finance' } }
rules:
  - { name: sms, tool: send_sms, action: allow }
  - { name: refunds, tool: refund, action: require_approval, approvers: [finance] }
`,
  },
])

test.each([
  ['send_sms', null],
  ['send_sms', 'session'],
  ['refund', null],
  ['refund', 'session'],
])(
  'a repeated call of %s, session: %s, gets its request also while nothing can be written',
  async (tool, session) => {
    const { authorize, breakDisk } = await startDesk()
    const first = await authorize(tool, { idempotencyKey: 'a', fingerprint: '1', session })

    breakDisk()

    expect(await authorize(tool, { idempotencyKey: 'a', fingerprint: '1', session })).toMatchObject({
      id: first.id,
    })
    await expect(
      authorize(tool, { idempotencyKey: 'a', fingerprint: '2', session: null }),
    ).rejects.toMatchObject({
      code: 'idempotency_mismatch',
    })
    await expect(
      authorize(tool, { idempotencyKey: 'b', fingerprint: '1', session: null }),
    ).rejects.toMatchObject({
      code: 'audit_unavailable',
    })
  },
)

test('a call whose record failed is denied, also when the record can be read at that moment', async () => {
  const { authorize, loseAnswers } = await startDesk()
  const call = { idempotencyKey: 'a', fingerprint: '1', session: null }

  loseAnswers()

  await expect(authorize('send_sms', call)).rejects.toMatchObject({ code: 'audit_unavailable' })
})

interface RepeatedCall {
  readonly idempotencyKey: string
  readonly fingerprint: string
  readonly session: string | null
}

/** Calls of one key, on a real database whose writes can be made to fail. */
async function startDesk() {
  const database = `${tempFolder()}/veto.db`
  const real = await openStore({ database, log: silentLog, changes: createInProcessChanges(), alone: true })
  onTestFinished(() => real.close())
  let disk: 'works' | 'refuses' | 'writes, and reports an error' = 'works'
  const store: typeof real = {
    ...real,
    async commit(unit) {
      const committed = disk === 'refuses' ? null : await real.commit(unit)
      if (committed !== null && disk === 'works') return committed
      throw new VetoError('store_unavailable', 'The database refused this record')
    },
  }
  const reached = { store, bundle: () => BUNDLE }
  const clock = createFakeClock()
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
  return {
    authorize: (tool: string, { idempotencyKey, fingerprint, session }: RepeatedCall) =>
      authorize(
        { agentId: 'support-agent', tool, params: {}, context: {} },
        {
          key: aKey(),
          idempotencyKey,
          fingerprint,
          sessionFingerprint: session,
          arrivedAtTicksMs: 0,
          recheck: async () => {},
        },
      ),
    breakDisk() {
      disk = 'refuses'
    },
    loseAnswers() {
      disk = 'writes, and reports an error'
    },
  }
}
