import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isPending } from '../../../src/approval/model/request.ts'
import { aBundle } from '../../policy/builders.ts'
import { inTurns, type Turns } from '../../support/turns.ts'
import { startEditHarness } from '../review/edit/edit-harness.ts'

const ORDERS = 60
const TIMEOUT_MS = 120_000

/** Everything above 499 is asked about; `cap` is a limit of 1,000 for each agent. */
const policies = (cap: string) =>
  aBundle({
    'a.yaml': `
rules:
  - { name: let, tool: pay, action: allow }
  - { name: look, tool: pay, when: args.amount > 499, action: require_approval, approvers: [team] }
${cap}
approvers: { team: { channel: "#team", members: [U01] } }
`,
  })
const UNLIMITED = policies('')
const LIMITED = policies(
  '  - { name: cap, tool: pay, limit: { max: 1000, per: 1h, by: agent, sum: args.amount }, action: deny }',
)

test(
  `a new call while a limit comes into force gets only what pending calls leave, in ${ORDERS} orders of two new calls, a vote and the change`,
  async () => {
    const turns: Turns = { take: () => Promise.resolve() }
    const harness = await startEditHarness(UNLIMITED, (store) => inTurns(store, turns))
    const seen = new Set<string>()
    let order = 0
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.nat(6), fc.nat(6), async (scheduler, beforeChange, beforeCalls) => {
        order += 1
        const agentId = `agent-${order}`
        const pay = (amount: number) => harness.authorize({ agentId, tool: 'pay', params: { amount } })
        harness.changeTo(UNLIMITED)
        await harness.lookThrough()
        const first = await harness.ask({ agentId, tool: 'pay', params: { amount: 600 } })
        await harness.clock.advance(1)
        const second = await harness.ask({ agentId, tool: 'pay', params: { amount: 500 } })
        turns.take = () => scheduler.schedule(Promise.resolve())
        const wait = async (count: number) => {
          for (let turn = 0; turn < count; turn += 1) await turns.take()
        }

        const newcomers = [wait(beforeCalls).then(() => pay(450)), wait(beforeCalls).then(() => pay(350))]
        const change = wait(beforeChange).then(() => {
          harness.changeTo(LIMITED)
          harness.sweep()
        })
        await scheduler.waitFor(Promise.all([...newcomers, change, harness.approve(first, 'U01')]))
        await scheduler.waitIdle()
        turns.take = () => Promise.resolve()
        await harness.lookThrough()

        const limited = (await Promise.all(newcomers)).filter(({ bundleHash }) => bundleHash === LIMITED.hash)
        const ends = limited.map(({ call, state }) => `${call.params['amount']} ${state.status}`)
        for (const end of ends) seen.add(end)
        const [kept, excess] = [await harness.now(first.id), await harness.now(second.id)]
        expect(kept.state.status).toBe('approved')
        expect(isPending(excess)).toBe(false)
        expect(ends).not.toContain('450 allowed')
        expect(ends).not.toContain('350 denied')
      }),
      { numRuns: ORDERS },
    )
    expect([...seen].sort()).toEqual(['350 allowed', '450 denied'])
  },
  TIMEOUT_MS,
)
