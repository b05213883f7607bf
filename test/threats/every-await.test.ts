import { expect, test } from 'vitest'
import { violations } from '../../soak/invariants/check.ts'
import { readEvidence } from '../../soak/record/evidence.ts'
import type { Operation } from '../../soak/record/operation.ts'
import { type EscalatedRequest, isAllowed, type VetoRequest } from '../../src/approval/model/request.ts'
import { statusOf } from '../../src/approval/model/status.ts'
import type { Store } from '../../src/approval/ports/store.ts'
import { startEditHarness } from '../approval/review/edit/edit-harness.ts'
import { aBundle } from '../policy/builders.ts'
import { aLockdown } from '../support/builders.ts'
import { CALL_FAULTS, type CallFault, createCallPlan } from '../support/nth-call.ts'

const BUNDLE = aBundle({
  'pay.yaml': `
approvers: { payers: { channel: "#pay", members: ["@payers"] } }
rules:
  - { name: pay, tool: pay, action: require_approval, approvers: [payers], timeout: 1m }
  - { name: read, tool: read, action: allow }
  - { name: too_often, tool: read, action: deny, limit: { max: 100000, per: 1h, by: agent } }
tools: { pay: {}, read: {} }
`,
})
const MINUTE_MS = 60_000

type Harness = Awaited<ReturnType<typeof startFaulty>>

/** What is done while a call of a port goes wrong. */
interface Act {
  /** What must have happened before. */
  prepare(harness: Harness): Promise<EscalatedRequest | null>
  /** The request as the agent, or the person, is told of it; null: it is not told of one. */
  run(harness: Harness, prepared: EscalatedRequest | null): Promise<VetoRequest | null>
}

const PARAMS = { amount: 1 }
const ask = (harness: Harness) => harness.ask({ tool: 'pay', params: PARAMS })

const ACTS: Readonly<Record<string, Act>> = {
  'a call that the policies allow': {
    prepare: async () => null,
    run: (harness) => harness.authorize({ tool: 'read', params: PARAMS }),
  },
  'a call that people are asked about': { prepare: async () => null, run: ask },
  'a vote': {
    prepare: ask,
    async run(harness, asked) {
      const voted = asked === null ? null : await harness.approve(asked, 'UANN')
      return voted?.kind === 'settled' ? voted.request : null
    },
  },
  'the start of a call': {
    async prepare(harness) {
      const asked = await ask(harness)
      await harness.approve(asked, 'UANN')
      return asked
    },
    run: async (harness, asked) => (asked === null ? null : harness.redeem(asked.id, PARAMS)),
  },
}

/** What happens while a call hangs; the result undoes it. */
const MEANWHILE: Readonly<Record<string, (harness: Harness) => Promise<() => Promise<unknown>>>> = {
  nothing: async () => STAYS,
  async 'the deadline passes'({ clock }) {
    await clock.advance(MINUTE_MS)
    return STAYS
  },
  async 'a lockdown begins'({ store, clock }) {
    const atMs = clock.nowMs()
    const lockdown = aLockdown({ agents: '*' }, atMs)
    await store.commit([{ do: 'insert_lockdown', lockdown }])
    const end = { kind: 'lifted', by: lockdown.by, reason: 'over', atMs } as const
    return () => store.commit([{ do: 'end_lockdown', id: lockdown.id, end }])
  },
}
const STAYS = async () => {}

/** What fails does so at once. */
const CASES = CALL_FAULTS.flatMap((fault) =>
  (fault.startsWith('hangs') ? Object.keys(MEANWHILE) : ['nothing']).map((meanwhile) => ({
    fault,
    meanwhile,
  })),
)

test.each(Object.entries(ACTS))(
  'in %s any one call of the store or the directory may fail, or hang while the deadline passes or a lockdown begins: nothing is allowed without its record, late, or under the lockdown',
  async (_, act) => {
    const harness = await startFaulty()
    const operations: Operation[] = []
    const locked: (readonly [from: number, to: number])[] = []
    const { called: calls, request: undisturbed } = await runOnce(harness, act, UNDISTURBED)
    expect(undisturbed).not.toBeNull()

    for (const { fault, meanwhile } of CASES) {
      for (let number = 1; number <= calls; number += 1) {
        const { request, undo, span } = await runOnce(harness, act, { number, fault, meanwhile })
        if (request !== null) operations.push(answerOf(request))
        if (meanwhile === 'a lockdown begins') locked.push(span)
        await undo()
      }
    }

    const evidence = await readEvidence(harness.store)
    expect(violations(operations, evidence)).toEqual([])
    const allowedThen = evidence.entries.filter(
      ({ seq, outcome }) => outcome === 'allowed' && locked.some(([from, to]) => seq > from && seq <= to),
    )
    expect(allowedThen).toEqual([])
  },
)

interface Occasion {
  /** Of the call that goes wrong; 0: none does. */
  readonly number: number
  readonly fault: CallFault
  readonly meanwhile: string
}

const UNDISTURBED: Occasion = { number: 0, fault: 'fails before it happens', meanwhile: 'nothing' }

async function runOnce(harness: Harness, act: Act, { number, fault, meanwhile }: Occasion) {
  const prepared = await act.prepare(harness)
  harness.plan.arm(number, fault)
  const told = act.run(harness, prepared).catch(() => null)
  await turns()
  const called = harness.plan.called().length
  harness.plan.disarm()
  const undo = (await MEANWHILE[meanwhile]?.(harness)) ?? STAYS
  const from = (await harness.store.head()).seq
  harness.plan.release()
  const request = await told
  return { request, called, undo, span: [from, (await harness.store.head()).seq] as const }
}

/** What the agent is told, as the invariant checker reads it. */
function answerOf(request: VetoRequest): Operation {
  const status = statusOf(request)
  const { id: requestId, paramsDigest } = request
  const allowed = isAllowed(request) && request.execution === null
  const sentAtMs = performance.now()
  const answer = { atMs: sentAtMs, httpStatus: 200, requestId, status, allowed, paramsDigest, code: null }
  const kind = status === 'redeemed' ? 'redeem' : 'authorize'
  return { client: 'one', kind, about: requestId, idempotencyKey: null, sentAtMs, answer }
}

async function startFaulty() {
  const plan = createCallPlan()
  const harness = await startEditHarness(BUNDLE, (store: Store) => plan.through('store', store))
  const members = plan.through('directory', {
    person: harness.directory.person,
    groupMembers: async () => new Set(['UANN', 'UBEN']),
  })
  Object.assign(harness.directory, {
    person: (id: string) => members.person(id),
    groupMembers: () => members.groupMembers(),
  })
  return { ...harness, plan }
}

/** Lets everything that does not wait for the call that hangs be done. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}
