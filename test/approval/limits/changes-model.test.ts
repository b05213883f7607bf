import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isEscalated, type VetoRequest } from '../../../src/approval/model/request.ts'
import { statusOf } from '../../../src/approval/model/status.ts'
import { aBundle } from '../../policy/builders.ts'
import { startEditHarness } from '../review/edit/edit-harness.ts'

const RUNS = 40
const TIMEOUT_MS = 180_000
/** Few lives may miss an outcome by chance: more are tried then. */
const MAX_ROUNDS = 10
/** What the lives must have met between them, so that the property says something. */
const OUTCOMES = [
  'denied before its start',
  'denied while it waits',
  'kept its part',
  'refused at once',
  'started',
]
const WINDOW_MS = 1_800_000
const LAPSE_MS = 3_600_000
/** Amounts above this are asked about. */
const AT_ONCE = 30

/** At most so much within half an hour; null: no limit is in force. */
type Max = number | null
const MAXES: readonly Max[] = [null, 60, 100, 150]
const BUNDLES = new Map(MAXES.map((max) => [max, bundleOf(max)]))

function bundleOf(max: Max) {
  const limit = `{ max: ${max}, per: 30m, by: agent, sum: args.amount }`
  return aBundle({
    'a.yaml': `
rules:
  - { name: small, tool: pay, action: allow }
  - { name: look, tool: pay, when: args.amount > ${AT_ONCE}, action: require_approval, approvers: [team], timeout: 7d }
${max === null ? '' : `  - { name: budget, tool: pay, limit: ${limit}, action: deny }`}
approvers: { team: { channel: "#team", members: [U01] } }
`,
  })
}

const Step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant('ask' as const), amount: fc.integer({ min: 1, max: 70 }) }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constantFrom('approve' as const, 'approve' as const, 'cancel' as const, 'start' as const),
      which: fc.nat(20),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('change' as const), max: fc.constantFrom(...MAXES) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.nat(WINDOW_MS) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('restart' as const) }) },
)
type Step = typeof Step extends fc.Arbitrary<infer S> ? S : never

test(
  `when limits are raised, lowered, added and removed, the calls that start after a change never exceed the limit, and no call is denied that fits in the order of arrival, in ${RUNS} random histories`,
  async () => {
    const harness = await startEditHarness(bundleOf(null))
    let run = 0
    const seen = new Set<string>()
    for (let round = 0; round < MAX_ROUNDS && seen.size < OUTCOMES.length; round += 1) {
      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom(...MAXES),
          fc.array(Step, { minLength: 8, maxLength: 30 }),
          async (max, steps) => {
            run += 1
            const life = new Life(harness, `agent-${run}`, seen)
            await life.take({ do: 'change', max })
            for (const step of steps) {
              await life.take(step)
              life.expectWithinLimit()
            }
            await life.endAll()
          },
        ),
        { numRuns: RUNS },
      )
    }
    expect([...seen].sort()).toEqual(OUTCOMES)
  },
  TIMEOUT_MS,
)

type EditHarness = Awaited<ReturnType<typeof startEditHarness>>

interface Call {
  readonly request: VetoRequest
  readonly amount: number
  /** `cannot_start`: was allowed, and may no longer start. */
  stage: 'waits' | 'allowed' | 'started' | 'cannot_start' | 'ended'
  /** Since when it counts for the limit; null: it has no part of it. What waits counts at any time. */
  countsFromMs: number | null
  allowedAtMs: number
  /** The limit that evaluated it last. */
  evaluatedBy: Max
  /** Was it allowed, or did it start, under the policies in force? */
  isOfNow: boolean
}

/** One agent, and what should become of each of its calls. */
class Life {
  readonly #desk: EditHarness
  readonly #agentId: string
  readonly #seen: Set<string>
  /** As they were asked. */
  readonly #calls: Call[] = []
  #max: Max = null

  constructor(harness: EditHarness, agentId: string, seen: Set<string>) {
    this.#desk = harness
    this.#agentId = agentId
    this.#seen = seen
  }

  async take(step: Step): Promise<void> {
    await this.#desk.clock.advance(1)
    if (step.do === 'ask') await this.#ask(step.amount)
    else if (step.do === 'wait') await this.#desk.clock.advance(step.ms)
    else if (step.do === 'restart') await this.#desk.restart()
    else if (step.do === 'change') await this.#change(step.max)
    else if (step.do === 'start') await this.#start(this.#pick('allowed', step.which))
    else await this.#act(step.do, this.#pick('waits', step.which))
  }

  #pick(stage: Call['stage'], which: number): Call | undefined {
    const calls = this.#calls.filter((call) => call.stage === stage)
    return calls[which % Math.max(1, calls.length)]
  }

  async #ask(amount: number): Promise<void> {
    const agentId = this.#agentId
    const isRefused = this.#max !== null && this.#sum(() => true) + amount > this.#max
    const request = await this.#desk.authorize({ agentId, tool: 'pay', params: { amount } })
    const passed = amount > AT_ONCE ? 'pending' : 'allowed'
    expect(request.state.status).toBe(isRefused ? 'denied' : passed)
    if (isRefused) this.#seen.add('refused at once')
    else this.#calls.push(this.#newCall(request, amount))
  }

  #newCall(request: VetoRequest, amount: number): Call {
    const nowMs = this.#desk.clock.nowMs()
    const stage = isEscalated(request) ? 'waits' : 'allowed'
    const countsFromMs = this.#max === null ? null : nowMs
    const isOfNow = stage === 'allowed'
    return { request, amount, stage, countsFromMs, allowedAtMs: nowMs, evaluatedBy: this.#max, isOfNow }
  }

  async #act(what: 'approve' | 'cancel', call: Call | undefined): Promise<void> {
    if (call === undefined) return
    const { id } = call.request
    const nowMs = this.#desk.clock.nowMs()
    if (what === 'cancel') await this.#desk.cancel(id)
    else expect((await this.#desk.approve(await this.#desk.now(id), 'U01')).kind).toBe('settled')
    const countsFromMs = call.countsFromMs === null || what === 'cancel' ? null : nowMs
    const allowed = { stage: 'allowed', allowedAtMs: nowMs, isOfNow: true, evaluatedBy: this.#max } as const
    Object.assign(call, { countsFromMs }, what === 'cancel' ? { stage: 'ended' } : allowed)
  }

  async #start(call: Call | undefined): Promise<void> {
    if (call === undefined) return
    const nowMs = this.#desk.clock.nowMs()
    const isLapsed = nowMs >= call.allowedAtMs + LAPSE_MS
    const mayStart = !isLapsed && this.#fits(call)
    const started = this.#desk.redeem(call.request.id, { amount: call.amount }).then(
      () => true,
      () => false,
    )
    expect(await started).toBe(mayStart)
    if (!mayStart) {
      call.stage = 'cannot_start'
      return
    }
    this.#seen.add('started')
    // Once allowed, a call starts also where its part is older than the window.
    const isOfNow = call.evaluatedBy !== this.#max || call.countsFromMs === null || this.#part(call) > 0
    const hasPart = call.countsFromMs !== null || (this.#max !== null && call.evaluatedBy !== this.#max)
    Object.assign(call, { stage: 'started', isOfNow, countsFromMs: hasPart ? nowMs : null })
  }

  /** What people approved is evaluated at once, and then what waits; what was allowed at once, when it starts. */
  async #change(max: Max): Promise<void> {
    this.#max = max
    for (const call of this.#calls) call.isOfNow = false
    this.#desk.changeTo(BUNDLES.get(max) ?? bundleOf(max))
    await this.#desk.lookThrough()
    for (const call of this.#openCalls('allowed'))
      if (isEscalated(call.request)) this.#reevaluateAllowed(call)
    for (const call of this.#openCalls('waits')) this.#reevaluateWaiting(call)
    for (const { request, stage } of this.#calls) {
      if (!isEscalated(request) || stage === 'started') continue
      // Read as its agent reads it: the timer may record a lapse of this moment later.
      expect(STATUSES[stage]).toContain(statusOf(await this.#desk.lookAt(request.id)))
    }
  }

  #openCalls(stage: 'allowed' | 'waits'): readonly Call[] {
    return this.#calls.filter((call) => call.stage === stage)
  }

  #reevaluateAllowed(call: Call): void {
    const nowMs = this.#desk.clock.nowMs()
    const isLapsed = nowMs >= call.allowedAtMs + LAPSE_MS
    if (isLapsed) {
      call.stage = 'cannot_start'
    } else if (!this.#fits(call)) {
      call.stage = 'cannot_start'
      this.#seen.add('denied before its start')
    } else if (this.#max !== null && call.evaluatedBy !== this.#max) {
      call.countsFromMs = this.#part(call) > 0 ? call.countsFromMs : nowMs
      call.evaluatedBy = this.#max
      this.#seen.add('kept its part')
    }
  }

  #reevaluateWaiting(call: Call): void {
    if (!this.#fits(call)) {
      Object.assign(call, { stage: 'ended', countsFromMs: null })
      this.#seen.add('denied while it waits')
    } else if (this.#max !== null && call.evaluatedBy !== this.#max) {
      Object.assign(call, { countsFromMs: this.#desk.clock.nowMs(), evaluatedBy: this.#max })
    }
  }

  /** The limit that allowed a call does not evaluate it again. */
  #fits(call: Call): boolean {
    if (this.#max === null || call.evaluatedBy === this.#max) return true
    const comesFirst = (other: Call) =>
      other.stage === 'started' ||
      (other.stage !== 'cannot_start' && other.evaluatedBy === this.#max) ||
      this.#isBefore(other, call)
    return this.#sum((other) => other !== call && comesFirst(other)) + call.amount <= this.#max
  }

  #isBefore(other: Call, call: Call): boolean {
    if ((other.stage === 'waits') !== (call.stage === 'waits')) return call.stage === 'waits'
    return this.#calls.indexOf(other) < this.#calls.indexOf(call)
  }

  #sum(counts: (call: Call) => boolean): number {
    return this.#calls.filter(counts).reduce((sum, call) => sum + this.#part(call), 0)
  }

  /** How much the call uses of the limit at this moment. */
  #part({ stage, amount, countsFromMs }: Call): number {
    if (countsFromMs === null) return 0
    return stage === 'waits' || countsFromMs > this.#desk.clock.nowMs() - WINDOW_MS ? amount : 0
  }

  /** Of what was allowed or started since the policies changed. */
  expectWithinLimit(): void {
    if (this.#max === null) return
    expect(this.#sum(({ isOfNow, stage }) => isOfNow && stage !== 'cannot_start')).toBeLessThanOrEqual(
      this.#max,
    )
  }

  async endAll(): Promise<void> {
    for (const { request } of this.#openCalls('waits')) await this.#desk.cancel(request.id)
  }
}

const STATUSES: Readonly<Record<Exclude<Call['stage'], 'started'>, readonly string[]>> = {
  waits: ['pending'],
  allowed: ['approved'],
  cannot_start: ['denied', 'lapsed'],
  ended: ['denied', 'cancelled'],
}
