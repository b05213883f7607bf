import { expect, test } from 'vitest'
import { violations } from '../../soak/invariants/check.ts'
import { readEvidence } from '../../soak/record/evidence.ts'
import type { Operation } from '../../soak/record/operation.ts'
import {
  type EscalatedRequest,
  isAllowed,
  isEscalated,
  type VetoRequest,
} from '../../src/approval/model/request.ts'
import { statusOf } from '../../src/approval/model/status.ts'
import type { Store } from '../../src/approval/ports/store.ts'
import { VetoError } from '../../src/core/veto-error.ts'
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
  /** What HTTP answers with `audit_unavailable`: the code of the error, wherever the record cannot be read or written. */
  readonly unrecorded: string
}

const PARAMS = { amount: 1 }
const ask = (harness: Harness) => harness.ask({ tool: 'pay', params: PARAMS })

const ACTS: Readonly<Record<string, Act>> = {
  'a call that the policies allow': {
    prepare: async () => null,
    run: (harness) => harness.authorize({ tool: 'read', params: PARAMS }),
    unrecorded: 'audit_unavailable',
  },
  'a call that people are asked about': {
    prepare: async () => null,
    run: ask,
    unrecorded: 'audit_unavailable',
  },
  'a vote': {
    prepare: ask,
    async run(harness, asked) {
      const voted = asked === null ? null : await harness.approve(asked, 'UANN')
      return voted?.kind === 'settled' ? voted.request : null
    },
    unrecorded: 'store_unavailable',
  },
  'the start of a call': {
    async prepare(harness) {
      const asked = await ask(harness)
      await harness.approve(asked, 'UANN')
      return asked
    },
    run: async (harness, asked) => (asked === null ? null : harness.redeem(asked.id, PARAMS)),
    unrecorded: 'store_unavailable',
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
    const { called: calls, request: undisturbed } = await runOnce(harness, act, UNDISTURBED)
    expect(undisturbed).not.toBeNull()

    const runs = await runAll(harness, act, calls)

    const evidence = await readEvidence(harness.store)
    const told = runs.map(({ request }) => request).filter((request) => request !== null)
    expect(violations(told.map(answerOf), evidence)).toEqual([])
    const locked = runs.filter(({ meanwhile }) => meanwhile === 'a lockdown begins').map(({ span }) => span)
    const allowedThen = evidence.entries.filter(
      ({ seq, outcome }) => outcome === 'allowed' && locked.some(([from, to]) => seq > from && seq <= to),
    )
    expect(allowedThen).toEqual([])
    expectUnrecorded(act, runs)
    const votes = runs.filter(({ faulty }) => faulty.startsWith('directory.')).flatMap((run) => run.votes)
    expect(votes).toEqual([])
  },
)

type Run = Awaited<ReturnType<typeof runAll>>[number]

async function runAll(harness: Harness, act: Act, calls: number) {
  const runs = []
  for (const { fault, meanwhile } of CASES) {
    for (let number = 1; number <= calls; number += 1) {
      const { undo, ...run } = await runOnce(harness, act, { number, fault, meanwhile })
      runs.push({ ...run, fault, meanwhile })
      await undo()
    }
  }
  return runs
}

/** What cannot be read or recorded is an error of one code; a record that fails always is. */
function expectUnrecorded({ unrecorded }: Act, runs: readonly Run[]): void {
  const failed = runs.filter(({ fault }) => fault.startsWith('fails'))
  expect([null, unrecorded]).toEqual(expect.arrayContaining(failed.map(({ code }) => code)))
  const commits = failed.filter(({ faulty }) => faulty === 'store.commit')
  expect(commits.length).toBeGreaterThan(0)
  expect(commits.map(({ code }) => code)).toEqual(commits.map(() => unrecorded))
}

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
  const told = outcomeOf(act.run(harness, prepared))
  await turns()
  const called = harness.plan.called().length
  const faulty = harness.plan.called()[number - 1] ?? 'none'
  harness.plan.disarm()
  const votes = await votesOn(harness, prepared)
  const undo = (await MEANWHILE[meanwhile]?.(harness)) ?? STAYS
  const from = (await harness.store.head()).seq
  harness.plan.release()
  const outcome = await told
  const span = [from, (await harness.store.head()).seq] as const
  return { ...outcome, called, faulty, votes, undo, span }
}

/** What came back; `code` is that of the error. */
async function outcomeOf(run: Promise<VetoRequest | null>) {
  try {
    return { request: await run, code: null }
  } catch (error) {
    return { request: null, code: error instanceof VetoError ? error.code : String(error) }
  }
}

/** Of a request that was pending before; while a call of the directory hangs, or after it failed. */
async function votesOn({ store }: Harness, asked: EscalatedRequest | null) {
  const now = asked === null ? null : await store.request(asked.id)
  return now !== null && isEscalated(now) ? now.state.votes : []
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
