import fc from 'fast-check'
import { expect, test } from 'vitest'
import { effectiveApprovals } from '../../src/approval/decide/stages.ts'
import { type EscalatedRequest, paramsOf } from '../../src/approval/model/request.ts'
import type { Store } from '../../src/approval/ports/store.ts'
import { startEditDesk } from '../approval/review/edit/edit-harness.ts'
import { aBundle } from '../policy/builders.ts'

const RUNS = 10_000
const PATIENCE_MS = 900_000
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
  `T11: two votes, an edit, an expiry and a cancel in ${RUNS} orders have one outcome each, of which all read the same`,
  async () => {
    const turns: Turns = { take: () => Promise.resolve() }
    const desk = await startEditDesk(BUNDLE, (store) => inTurns(store, () => turns.take()))
    const outcomes = new Set<string>()

    await fc.assert(
      fc.asyncProperty(fc.scheduler(), LATE, LATE, async (scheduler, cancelAfter, expireAfter) => {
        turns.take = () => Promise.resolve()
        const shown = await desk.ask({ tool: 'pay', params: { amount: 1 } })
        await desk.clock.advance(MINUTE_MS - 1)
        turns.take = async () => {
          await scheduler.schedule(Promise.resolve())
        }
        const told = await scheduler.waitFor(
          Promise.allSettled(
            rivals(desk, shown, [() => takeTurns(turns, cancelAfter), () => takeTurns(turns, expireAfter)]),
          ),
        )
        turns.take = () => Promise.resolve()

        const end = await desk.now(shown.id)
        outcomes.add(`${end.state.status} ${paramsOf(end)['amount']}`)
        expect(end.state.status).not.toBe('pending')
        expect(await endsOf(desk.store, end)).toEqual([end.state.status])
        expect(await read(desk, end)).toEqual([end.state.status, end.state.status])
        expectTold(told, end)
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
  PATIENCE_MS,
)

type Desk = Awaited<ReturnType<typeof startEditDesk>>

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
  desk: Desk,
  shown: EscalatedRequest,
  [beforeCancel, beforeExpiry]: readonly [Wait, Wait],
): Promise<unknown>[] {
  return [
    desk.approve(shown, 'UANN'),
    desk.deny(shown, 'UBEN'),
    desk.edit(shown, 'UCLEO', { amount: 2 }),
    beforeCancel().then(() => desk.cancel(shown.id)),
    beforeExpiry().then(async () => {
      await desk.clock.advance(1)
      return desk.lookAt(shown.id)
    }),
  ]
}

/** Each read and each write waits for its turn. */
function inTurns(store: Store, turn: () => Promise<void>): Store {
  return {
    ...store,
    async request(id) {
      await turn()
      return store.request(id)
    },
    async commit(changes) {
      await turn()
      return store.commit(changes)
    },
  }
}

async function endsOf(store: Store, { id }: EscalatedRequest): Promise<(string | null)[]> {
  const { entries } = await store.audit({ request: id, limit: 100 })
  return entries.filter(({ kind }) => kind === 'settled').map(({ status }) => status)
}

/** What the agent reads, twice. */
async function read(desk: Desk, { id }: EscalatedRequest): Promise<string[]> {
  return [(await desk.lookAt(id)).state.status, (await desk.lookAt(id)).state.status]
}

/** Nobody was told of an outcome that is not the one. */
function expectTold(told: readonly PromiseSettledResult<unknown>[], end: EscalatedRequest): void {
  const words = JSON.stringify(
    told.map((one) => (one.status === 'fulfilled' ? one.value : String(one.reason))),
  )
  const named = ['approved', 'rejected', 'expired', 'cancelled'].filter(
    (status) => words.includes(`"status":"${status}"`) || words.includes(`is already ${status}`),
  )
  expect(named).toEqual(named.length === 0 ? [] : [end.state.status])
}
