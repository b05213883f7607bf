import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  isEscalated,
  isPending,
  type KeptEscalatedRequest,
  paramsOf,
} from '../../../src/approval/model/request.ts'
import { aBundle } from '../../policy/builders.ts'
import { startEditHarness } from '../review/edit/edit-harness.ts'

const RUNS = 60
const TEST_TIMEOUT_MS = 120_000
const MAX = 100
const WINDOW_MS = 3_600_000
const TIMEOUT_MS = 2 * WINDOW_MS

/** Amounts above 10 are asked about, for longer than the window of the budget. */
const BUNDLE = aBundle({
  'a.yaml': `
rules:
  - { name: small, tool: pay, action: allow }
  - { name: look, tool: pay, when: args.amount > 10, action: require_approval, approvers: [team], edit: true, timeout: 2h }
  - { name: budget, tool: pay, limit: { max: ${MAX}, per: 1h, by: agent, sum: args.amount }, action: deny }
approvers: { team: { channel: "#team", members: [U01, U02, U03] } }
`,
})

const Amount = fc.integer({ min: 1, max: 70 })
const Which = fc.nat(20)
const Step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('ask' as const), amount: Amount }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('approve', 'deny', 'cancel'), which: Which }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('edit' as const), which: Which, amount: Amount }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: TIMEOUT_MS }) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('restart' as const) }) },
)
type Step = typeof Step extends fc.Arbitrary<infer S> ? S : never

test(
  `the calls that may run within any window never exceed the limit, and exactly the pending calls hold reservations, in ${RUNS} random histories`,
  async () => {
    const harness = await startEditHarness(BUNDLE)
    let run = 0
    await fc.assert(
      fc.asyncProperty(fc.array(Step, { minLength: 5, maxLength: 25 }), async (steps) => {
        run += 1
        const life = new Life(harness, `agent-${run}`)
        for (const step of steps) {
          await life.take(step)
          await life.expectExact()
        }
        await life.endAll()
        expect(await life.used()).toBe(0)
        expect(await life.ask(MAX)).toBe('pending')
      }),
      { numRuns: RUNS },
    )
  },
  TEST_TIMEOUT_MS,
)

type EditHarness = Awaited<ReturnType<typeof startEditHarness>>

/** One agent, and what it should have used. */
class Life {
  readonly #desk: EditHarness
  readonly #agentId: string
  #open: KeptEscalatedRequest[] = []
  /** When how much was allowed to run. */
  readonly #ran: { readonly atMs: number; readonly amount: number }[] = []

  constructor(harness: EditHarness, agentId: string) {
    this.#desk = harness
    this.#agentId = agentId
  }

  async take(step: Step): Promise<void> {
    if (step.do === 'ask') await this.ask(step.amount)
    else if (step.do === 'wait') await this.#wait(step.ms)
    else if (step.do === 'restart') await this.#desk.restart()
    else await this.#act(step)
  }

  async ask(amount: number): Promise<string> {
    const request = await this.#desk.authorize({ agentId: this.#agentId, tool: 'pay', params: { amount } })
    if (request.state.status === 'allowed') this.#count(amount)
    if (isEscalated(request)) this.#open.push(request)
    return request.state.status
  }

  async #act(step: Extract<Step, { which: number }>): Promise<void> {
    const request = this.#open[step.which % Math.max(1, this.#open.length)]
    if (request === undefined) return
    if (step.do === 'approve') await this.#desk.approve(request, 'U01')
    else if (step.do === 'deny') await this.#desk.deny(request, 'U02')
    else if (step.do === 'cancel') await this.#desk.cancel(request.id)
    else if ('amount' in step) await this.#desk.edit(request, 'U03', { amount: step.amount })
    await this.#look()
  }

  async #wait(ms: number): Promise<void> {
    await this.#desk.clock.advance(ms)
    for (const { id } of this.#open) await this.#desk.lookAt(id)
    await this.#look()
  }

  /** Moves what ended out of what waits. */
  async #look(): Promise<void> {
    const now = await Promise.all(this.#open.map(({ id }) => this.#desk.now(id)))
    for (const request of now) if (request.state.status === 'approved') this.#count(amountOf(request))
    this.#open = now.filter(isPending)
  }

  #count(amount: number): void {
    this.#ran.push({ atMs: this.#desk.clock.nowMs(), amount })
  }

  async expectExact(): Promise<void> {
    const reserved = this.#open.map(amountOf).reduce(add, 0)
    expect(await this.used()).toBe(reserved + this.#ranUntil(this.#desk.clock.nowMs()))
    for (const { atMs } of this.#ran) expect(this.#ranUntil(atMs)).toBeLessThanOrEqual(MAX)
  }

  /** Within the window that ends at this moment. */
  #ranUntil(untilMs: number): number {
    const within = this.#ran.filter(({ atMs }) => atMs <= untilMs && atMs > untilMs - WINDOW_MS)
    return within.map(({ amount }) => amount).reduce(add, 0)
  }

  async used(): Promise<number> {
    const { store, clock } = this.#desk
    const call = { agentId: this.#agentId, tool: 'pay', category: null, params: { amount: 1 }, context: {} }
    const windows = BUNDLE.limits({ ...call, sessionId: null, nowMs: clock.nowMs() })
    const used = await store.used(windows.map(({ key }) => ({ key, sinceMs: clock.nowMs() - WINDOW_MS })))
    return [...used.values()].reduce(add, 0)
  }

  async endAll(): Promise<void> {
    for (const { id } of this.#open) await this.#desk.cancel(id)
    await this.#wait(WINDOW_MS)
  }
}

function amountOf(request: KeptEscalatedRequest): number {
  return Number(paramsOf(request)['amount'])
}

function add(one: number, other: number): number {
  return one + other
}
