import { median } from '../statistics.ts'
import type { LoadResult } from './messages.ts'
import type { Load, Setup, Target, VetoTarget } from './setup.ts'

/** What a run measures, and for how long. */
export interface Plan {
  readonly parts: ReadonlySet<Part>
  readonly rounds: number
  readonly sliceMs: number
  /** Calls a slice in which people are asked. */
  readonly escalations: number
  readonly pending: number
  readonly perSecond: number
  /** How long calls are sent at a constant rate in each of two rounds. */
  readonly rateMs: number
}

export const PARTS = ['allow', 'deny', 'ask', 'pending', 'rate', 'neighbour', 'postgres'] as const
export type Part = (typeof PARTS)[number]
/** All but what needs a server of its own. */
export const DEFAULT_PARTS: readonly Part[] = PARTS.filter((part) => part !== 'postgres')

/** A figure of Veto and that of its base, by round. */
export interface Figure {
  readonly name: string
  readonly unit: 'calls/s' | 'ms'
  readonly base: readonly number[]
  readonly veto: readonly number[]
  /** Veto's by the base's, median of the rounds. */
  readonly ratio: number
  /** Processor time of Veto's process, in microseconds a call. */
  readonly cpuUs: number
  /** Median of the rounds, of Veto. */
  readonly p50Ms: number
  readonly p99Ms: number
}

export interface Results {
  readonly figures: readonly Figure[]
  /** Null: not measured. */
  readonly diskBytesPerDecision: number | null
  /** The largest share of a core that the load generator used. */
  readonly busiestLoad: number
}

/** One side of a comparison in one round. */
interface Sample {
  readonly result: LoadResult
  readonly cpuUs: number
}

interface Samples {
  readonly base: Sample[]
  readonly veto: Sample[]
}

interface Comparison {
  readonly name: string
  readonly part: Part
  readonly unit: Figure['unit']
  readonly rounds: number
  base(): Promise<Sample>
  veto(): Promise<Sample>
}

/** Measures in interleaved rounds; in every second round Veto comes first. */
export async function measure(setup: Setup, plan: Plan): Promise<Results> {
  await warmUp(setup, plan)
  const comparisons = comparisonsOf(setup, plan).filter(({ part }) => plan.parts.has(part))
  const samples = comparisons.map((): Samples => ({ base: [], veto: [] }))
  for (let round = 0; round < plan.rounds; round += 1) {
    for (const [index, comparison] of comparisons.entries()) {
      if (round < comparison.rounds) await measureBoth(comparison, round, samples[index])
    }
  }
  const figures = comparisons.map((comparison, index) => figureOf(comparison, samples[index]))
  const all = samples.flatMap(({ base, veto }) => [...base, ...veto])
  return {
    figures,
    diskBytesPerDecision: plan.parts.has('allow') ? await diskBytes(setup) : null,
    busiestLoad: Math.max(...all.map(({ result }) => result.busy)),
  }
}

async function measureBoth(comparison: Comparison, round: number, samples?: Samples): Promise<void> {
  const sides = round % 2 === 0 ? (['base', 'veto'] as const) : (['veto', 'base'] as const)
  for (const side of sides) samples?.[side].push(await comparison[side]())
}

/** Code runs at its speed only after some thousand calls. */
const WARM_UP_CALLS_A_MS = 20

async function warmUp({ load, echo, veto, crowded, postgres, cancel }: Setup, plan: Plan): Promise<void> {
  const amount = { kind: 'count', count: plan.sliceMs * WARM_UP_CALLS_A_MS } as const
  const allowed = { outcome: 'allowed', connections: 64, amount } as const
  const asked = { outcome: 'escalated', connections: 64, amount: { kind: 'count', count: 1_000 } } as const
  await load(echo, allowed)
  await load(veto, allowed)
  for (const target of [veto, postgres]) {
    if (target === null) continue
    const { ids } = await load(target, asked)
    await cancel(target, target.key, ids)
  }
  if (postgres !== null) await load(postgres, allowed)
  if (crowded === null) return
  await load(crowded, allowed)
  await load(crowded, { ...asked, amount: { kind: 'count', count: Math.max(1, plan.pending) } })
}

function comparisonsOf(setup: Setup, plan: Plan): readonly Comparison[] {
  const { echo, veto, rounds } = { ...setup, ...plan }
  const amount = { kind: 'time', ms: plan.sliceMs } as const
  const at = (load: Omit<Load, 'amount'>, part: Part, name: string): Comparison => ({
    name,
    part,
    unit: 'calls/s',
    rounds,
    base: () => sample(setup, echo, { ...load, amount }),
    veto: () => sample(setup, veto, { ...load, amount }),
  })
  return [
    at({ outcome: 'allowed', connections: 64 }, 'allow', 'allow / echo, 64 connections'),
    at({ outcome: 'allowed', connections: 8 }, 'allow', 'allow / echo, 8 connections'),
    at({ outcome: 'allowed', connections: 1 }, 'allow', 'allow / echo, 1 connection'),
    at(
      { outcome: 'allowed', connections: 64, withKeys: true },
      'allow',
      'allow with idempotency keys / echo, 64',
    ),
    at({ outcome: 'denied', connections: 64 }, 'deny', 'deny / echo, 64 connections'),
    {
      name: 'ask people / echo, 64 connections',
      part: 'ask',
      unit: 'calls/s',
      rounds,
      base: () => sample(setup, echo, { outcome: 'escalated', connections: 64, amount }),
      veto: () => escalate(setup, veto, plan),
    },
    ...crowdedComparison(setup, plan),
    ...postgresComparisons(setup, plan),
    rateComparison(setup, plan),
    neighbourComparison(setup, plan),
  ]
}

function crowdedComparison(setup: Setup, plan: Plan): readonly Comparison[] {
  const { crowded, veto } = setup
  if (crowded === null) return []
  return [
    {
      name: `ask people with ${plan.pending} pending / with none`,
      part: 'pending',
      unit: 'calls/s',
      rounds: plan.rounds,
      base: () => escalate(setup, veto, plan),
      veto: () => escalate(setup, crowded, plan),
    },
  ]
}

function postgresComparisons(setup: Setup, plan: Plan): readonly Comparison[] {
  const { veto, postgres } = setup
  if (postgres === null) return []
  const amount = { kind: 'time', ms: plan.sliceMs } as const
  const common = { part: 'postgres', unit: 'calls/s', rounds: plan.rounds } as const
  return [
    ...[64, 8, 1].map((connections) => ({
      ...common,
      name: `allow on PostgreSQL / on SQLite, ${connections} connections`,
      base: () => sample(setup, veto, { outcome: 'allowed', connections, amount }),
      veto: () => sample(setup, postgres, { outcome: 'allowed', connections, amount }),
    })),
    {
      ...common,
      name: 'ask people on PostgreSQL / on SQLite, 64 connections',
      base: () => escalate(setup, veto, plan),
      veto: () => escalate(setup, postgres, plan),
    },
  ]
}

const RATE_ROUNDS = 2

function rateComparison(setup: Setup, { perSecond, rateMs }: Plan): Comparison {
  const load = {
    outcome: 'allowed',
    connections: 64,
    amount: { kind: 'rate', perSecond, ms: rateMs },
  } as const
  return {
    name: `allow at ${perSecond}/s: p99 / the echo's`,
    part: 'rate',
    unit: 'ms',
    rounds: RATE_ROUNDS,
    base: () => sample(setup, setup.echo, load),
    veto: () => sample(setup, setup.veto, load),
  }
}

/** How often a second the agent calls while another one floods the server. */
const NEIGHBOUR_PER_SECOND = 200

function neighbourComparison(setup: Setup, { rounds, sliceMs }: Plan): Comparison {
  const { veto } = setup
  const ms = sliceMs * 2
  const amount = { kind: 'rate', perSecond: NEIGHBOUR_PER_SECOND, ms } as const
  const alone = () => sample(setup, veto, { outcome: 'allowed', connections: 16, amount })
  return {
    name: "another agent's allow during a flood: p99 / without it",
    part: 'neighbour',
    unit: 'ms',
    rounds,
    base: alone,
    async veto() {
      const flood = setup.flood(veto, { connections: 16, amount: { kind: 'time', ms } })
      const [measured, { ids }] = await Promise.all([alone(), flood])
      await setup.cancel(veto, veto.floodingKey, ids)
      return measured
    },
  }
}

async function sample({ load }: Setup, target: Target, what: Load): Promise<Sample> {
  const before = await target.cpuUs()
  const result = await load(target, what)
  return { result, cpuUs: ((await target.cpuUs()) - before) / result.calls }
}

/** Asks people so many times, and withdraws all of it, so that each round meets as many pending requests. */
async function escalate(setup: Setup, target: VetoTarget, { escalations }: Plan): Promise<Sample> {
  const measured = await sample(setup, target, {
    outcome: 'escalated',
    connections: 64,
    amount: { kind: 'count', count: escalations },
  })
  await setup.cancel(target, target.key, measured.result.ids)
  return measured
}

function figureOf({ name, unit }: Comparison, { base, veto }: Samples = { base: [], veto: [] }): Figure {
  const value = ({ result }: Sample) => (unit === 'ms' ? result.p99Ms : result.calls / result.seconds)
  const values = veto.map(value)
  const bases = base.map(value)
  return {
    name,
    unit,
    base: bases,
    veto: values,
    ratio: median(values.map((one, round) => one / (bases[round] ?? Number.NaN))),
    cpuUs: median(veto.map(({ cpuUs }) => cpuUs)),
    p50Ms: median(veto.map(({ result }) => result.p50Ms)),
    p99Ms: median(veto.map(({ result }) => result.p99Ms)),
  }
}

/** How much the database grows by decisions that nobody is asked about. */
async function diskBytes({ veto, load }: Setup): Promise<number> {
  const before = veto.diskBytes()
  const amount = { kind: 'count', count: 10_000 } as const
  const { calls } = await load(veto, { outcome: 'allowed', connections: 64, amount })
  return (veto.diskBytes() - before) / calls
}
