import fc from 'fast-check'
import { expect, test } from 'vitest'
import { effectiveApprovals } from '../../src/approval/decide/stages.ts'
import { type EscalatedRequest, paramsOf } from '../../src/approval/model/request.ts'
import type { Store } from '../../src/approval/ports/store.ts'
import { startEditHarness } from '../approval/review/edit/edit-harness.ts'
import { aBundle } from '../policy/builders.ts'
import { inTurns } from '../support/in-turns.ts'

const RUNS = 10_000
const TIMEOUT_MS = 900_000
/** Of the rule: the race begins in its last millisecond. */
const MINUTE_MS = 60_000
const BUNDLE = aBundle({
  'pay.yaml': `
approvers: { payers: { channel: "#pay", members: [UANN, UBEN, UCLEO] } }
rules:
  - { name: pay, tool: pay, action: require_approval, approvers: [payers], timeout: 1m, edit: [amount] }
tools: { pay: {} }
`,
})

test(
  `T11: two votes, an edit, an expiry and a cancel in ${RUNS} orders have one outcome each, and everybody reads the same`,
  async () => {
    const turns: Turns = { take: () => Promise.resolve() }
    const harness = await startEditHarness(BUNDLE, (store) => inTurns(store, () => turns.take()))
    const outcomes = new Set<string>()

    await fc.assert(
      fc.asyncProperty(fc.scheduler(), LATE, LATE, async (scheduler, cancelAfter, expireAfter) => {
        turns.take = () => Promise.resolve()
        const displayed = await harness.ask({ tool: 'pay', params: { amount: 1 } })
        await harness.clock.advance(MINUTE_MS - 1)
        turns.take = async () => {
          await scheduler.schedule(Promise.resolve())
        }
        const told = await scheduler.waitFor(
          Promise.allSettled(
            rivals(harness, displayed, [
              () => takeTurns(turns, cancelAfter),
              () => takeTurns(turns, expireAfter),
            ]),
          ),
        )
        turns.take = () => Promise.resolve()

        const end = await harness.now(displayed.id)
        outcomes.add(`${end.state.status} ${paramsOf(end)['amount']}`)
        expect(end.state.status).not.toBe('pending')
        expect(await endsOf(harness.store, end)).toEqual([end.state.status])
        expect(await read(harness, end)).toEqual([end.state.status, end.state.status])
        expectSeen(told, end)
        for (const { by } of effectiveApprovals(end.state.votes)) {
          expect(SAW[by.id]).toContain(paramsOf(end)['amount'])
        }
      }),
      { numRuns: RUNS },
    )

    expect([...outcomes].sort()).toEqual([
      'approved 1',
      'approved 2',
      'cancelled 1',
      'expired 1',
      'rejected 1',
    ])
  },
  TIMEOUT_MS,
)

type EditHarness = Awaited<ReturnType<typeof startEditHarness>>

/** Which amounts each person was shown, or wrote. */
const SAW: Readonly<Record<string, readonly number[]>> = { UANN: [1], UCLEO: [2] }

interface Turns {
  take(): Promise<void>
}

/** So many turns of others may come before. */
const LATE = fc.nat(12)

async function takeTurns(turns: Turns, count: number): Promise<void> {
  for (let turn = 0; turn <= count; turn += 1) await turns.take()
}

type Wait = () => Promise<void>

function rivals(
  harness: EditHarness,
  displayed: EscalatedRequest,
  [beforeCancel, beforeExpiry]: readonly [Wait, Wait],
): Promise<unknown>[] {
  return [
    harness.approve(displayed, 'UANN'),
    harness.deny(displayed, 'UBEN'),
    harness.edit(displayed, 'UCLEO', { amount: 2 }),
    beforeCancel().then(() => harness.cancel(displayed.id)),
    beforeExpiry().then(async () => {
      await harness.clock.advance(1)
      return harness.lookAt(displayed.id)
    }),
  ]
}

async function endsOf(store: Store, { id }: EscalatedRequest): Promise<(string | null)[]> {
  const { entries } = await store.audit({ request: id, limit: 100 })
  return entries.filter(({ kind }) => kind === 'settled').map(({ status }) => status)
}

/** What the agent reads, twice. */
async function read(harness: EditHarness, { id }: EscalatedRequest): Promise<string[]> {
  return [(await harness.lookAt(id)).state.status, (await harness.lookAt(id)).state.status]
}

/** Nobody was told of an outcome that is not the one. */
function expectSeen(told: readonly PromiseSettledResult<unknown>[], end: EscalatedRequest): void {
  const words = JSON.stringify(
    told.map((one) => (one.status === 'fulfilled' ? one.value : String(one.reason))),
  )
  const named = ['approved', 'rejected', 'expired', 'cancelled'].filter(
    (status) => words.includes(`"status":"${status}"`) || words.includes(`is already ${status}`),
  )
  expect(named).toEqual(named.length === 0 ? [] : [end.state.status])
}
