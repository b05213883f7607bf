import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { EscalatedRequest } from '../../../src/approval/model/request.ts'
import type { Store } from '../../../src/approval/ports/store.ts'
import { aBundle } from '../../policy/builders.ts'
import { aLockdown } from '../../support/builders.ts'
import { inTurns } from '../../support/in-turns.ts'
import { startEditHarness } from './edit/edit-harness.ts'

const RUNS = 300
const UNDO_MS = 10_000
const BUNDLE = aBundle({
  'pay.yaml': `
approvers: { payers: { channel: "#pay", members: [UANN, UBEN, UCLEO] } }
rules:
  - { name: pay, tool: pay, action: require_approval, approvers: [payers], undo: 10s, edit: [amount] }
tools: { pay: {} }
`,
})
const STRICTER = aBundle({
  'pay.yaml': 'rules: [{ name: pay, tool: pay, action: deny, message: No payouts }]\ntools: { pay: {} }',
})

test(`two people who take back, a denial, the end of the hold and a start in ${RUNS} orders have one outcome`, async () => {
  const turns: Turns = { take: () => Promise.resolve() }
  const harness = await startEditHarness(BUNDLE, (store) => inTurns(store, () => turns.take()))
  const outcomes = new Set<string>()

  await fc.assert(
    fc.asyncProperty(fc.scheduler(), fc.nat(12), fc.nat(12), async (scheduler, endAfter, denyAfter) => {
      turns.take = () => Promise.resolve()
      const held = await aHeldRequest(harness)
      await harness.clock.advance(UNDO_MS - 1)
      turns.take = async () => {
        await scheduler.schedule(Promise.resolve())
      }
      const [ann, ben, started] = await scheduler.waitFor(
        Promise.all([
          harness.takeBack(held, 'UANN'),
          harness.takeBack(held, 'UBEN'),
          harness.redeem(held.id, { amount: 1 }).then(
            () => true,
            () => false,
          ),
          takeTurns(turns, denyAfter).then(() => harness.deny(held, 'UCLEO')),
          takeTurns(turns, endAfter).then(async () => {
            await harness.clock.advance(1)
            return harness.lookAt(held.id)
          }),
        ]),
      )
      turns.take = () => Promise.resolve()

      const end = await harness.now(held.id)
      const kinds = await kindsOf(harness.store, end)
      outcomes.add(end.state.status)
      const taken = [ann, ben].filter(({ kind }) => kind === 'done').length
      expect(kinds.filter((kind) => kind === 'taken_back')).toHaveLength(taken)
      expect(taken).toBeLessThan(2)
      expect(kinds.filter((kind) => kind === 'settled')).toHaveLength(end.state.status === 'pending' ? 0 : 1)
      if (taken === 1 || end.state.status !== 'approved') expect(started).toBe(false)
      if (taken === 1) expect(end.state.status).not.toBe('approved')
    }),
    { numRuns: RUNS },
  )

  expect([...outcomes].sort()).toEqual(['approved', 'rejected'])
})

test('policies that come into force while the end of a hold is being evaluated decide about it', async () => {
  const harness = await startEditHarness(BUNDLE)
  const held = await aHeldRequest(harness)
  await harness.clock.advance(UNDO_MS)

  const ending = harness.lookAt(held.id)
  harness.changeTo(STRICTER)
  await ending

  expect((await harness.now(held.id)).state).toMatchObject({ status: 'denied' })
})

test('a lockdown that was only just recorded denies the call at the end of its hold', async () => {
  const harness = await startEditHarness(BUNDLE)
  const held = await aHeldRequest(harness)
  await harness.store.commit([
    { do: 'insert_lockdown', lockdown: aLockdown({ agents: '*' }, harness.clock.nowMs()) },
  ])

  await harness.clock.advance(UNDO_MS)

  expect((await harness.lookAt(held.id)).state).toMatchObject({
    status: 'denied',
    comment: 'Locked down by Ann: Suspected prompt injection',
  })
})

test('the end of a hold that many readers notice at once is recorded once', async () => {
  const harness = await startEditHarness(BUNDLE)
  const held = await aHeldRequest(harness)
  await harness.clock.advance(UNDO_MS)

  const read = await Promise.all(Array.from({ length: 20 }, () => harness.lookAt(held.id)))

  expect(new Set(read.map(({ state }) => state.status))).toEqual(new Set(['approved']))
  expect((await kindsOf(harness.store, held)).filter((kind) => kind === 'settled')).toHaveLength(1)
})

type Harness = Awaited<ReturnType<typeof startEditHarness>>

interface Turns {
  take(): Promise<void>
}

async function takeTurns(turns: Turns, count: number): Promise<void> {
  for (let turn = 0; turn <= count; turn += 1) await turns.take()
}

async function aHeldRequest(harness: Harness): Promise<EscalatedRequest> {
  const asked = await harness.ask({ tool: 'pay', params: { amount: 1 } })
  const result = await harness.approve(asked, 'UANN')
  if (result.kind !== 'held') throw new TypeError(`Expected a held approval, got ${result.kind}`)
  return result.request
}

async function kindsOf(store: Store, { id }: EscalatedRequest): Promise<string[]> {
  return (await store.audit({ request: id, limit: 100 })).entries.map(({ kind }) => kind)
}
