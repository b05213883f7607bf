import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isPending } from '../../../src/approval/model/request.ts'
import { aBundle } from '../../policy/builders.ts'
import { inTurns, type Turns } from '../../support/turns.ts'
import { startEditHarness } from '../review/edit/edit-harness.ts'

const ORDERS = 60
const TIMEOUT_MS = 120_000
const MAX = 100
const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000

const BUNDLE = aBundle({
  'a.yaml': `
rules:
  - { name: small, tool: pay, action: allow }
  - { name: look, tool: pay, when: args.ask == true, action: require_approval, approvers: [team], edit: true, timeout: 1m }
  - { name: budget, tool: pay, limit: { max: ${MAX}, per: 1h, by: agent, sum: args.amount }, action: deny }
approvers: { team: { channel: "#team", members: [U01, U02] } }
`,
})

/** The waiting call holds 60 of 100; two others want 60 each while it ends, or does not. */
test.each([
  ['a denial', 'deny'],
  ['a withdrawal', 'cancel'],
  ['an approval', 'approve'],
  ['an edit to less', 'edit'],
] as const)(
  `two calls for the last free slot of a limit, %s of the call that holds the other slots, and its expiry, in ${ORDERS} orders, never exceed the limit and leave its usage exact`,
  async (_, end) => {
    const turns: Turns = { take: () => Promise.resolve() }
    const harness = await startEditHarness(BUNDLE, (store) => inTurns(store, turns))
    const seen = new Set<string>()
    let order = 0
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.nat(10), fc.nat(10), async (scheduler, beforeCalls, beforeEnd) => {
        order += 1
        const agentId = `agent-${order}`
        const pay = (amount: number, ask = false) =>
          harness.authorize({ agentId, tool: 'pay', params: { amount, ask } })
        const held = await harness.ask({ agentId, tool: 'pay', params: { amount: 60, ask: true } })
        await harness.clock.advance(MINUTE_MS - 1)
        turns.take = () => scheduler.schedule(Promise.resolve())
        const wait = async (count: number) => {
          for (let turn = 0; turn < count; turn += 1) await turns.take()
        }

        const calls = [wait(beforeCalls).then(() => pay(60)), pay(60)]
        await scheduler.waitFor(
          Promise.all([
            ...calls,
            endBy(harness, held, end),
            wait(beforeEnd).then(async () => {
              await harness.clock.advance(1)
              await harness.lookAt(held.id)
            }),
          ]),
        )
        await scheduler.waitIdle()
        turns.take = () => Promise.resolve()

        const ended = await harness.now(held.id)
        const ran = (await Promise.all(calls)).filter(({ state }) => state.status === 'allowed').length
        const own =
          ended.state.status === 'approved' ? Number((ended.edit ?? ended.call).params['amount']) : 0
        seen.add(`${ended.state.status} ${ran}`)
        expect(isPending(ended)).toBe(false)
        expect(own + ran * 60).toBeLessThanOrEqual(MAX)
        expect(await usedBy(harness, agentId)).toBe(own + ran * 60)
      }),
      { numRuns: ORDERS },
    )
    expect(seen.size).toBeGreaterThan(1)
  },
  TIMEOUT_MS,
)

type EditHarness = Awaited<ReturnType<typeof startEditHarness>>

async function endBy(
  harness: EditHarness,
  request: Parameters<EditHarness['approve']>[0],
  end: 'deny' | 'cancel' | 'approve' | 'edit',
): Promise<unknown> {
  if (end === 'deny') return harness.deny(request, 'U01')
  if (end === 'approve') return harness.approve(request, 'U01')
  if (end === 'edit') return harness.edit(request, 'U01', { amount: 30 })
  return harness.cancel(request.id).catch(() => null)
}

async function usedBy({ store, clock }: EditHarness, agentId: string): Promise<number> {
  const call = { agentId, tool: 'pay', category: null, params: { amount: 1, ask: false }, context: {} }
  const nowMs = clock.nowMs()
  const windows = BUNDLE.limits({ ...call, sessionId: null, nowMs })
  const used = await store.used(windows.map(({ key }) => ({ key, sinceMs: nowMs - HOUR_MS })))
  return [...used.values()][0] ?? 0
}
