import { median, quantile } from '../statistics.ts'
import { openRequests, releaseAgents, type WaitingAgent } from './agents.ts'
import { type ClickTimes, timeClicks } from './clicks.ts'
import { escalationCost, type Neighbour, timeNeighbour } from './flood.ts'
import { holdAndWeigh, type WaiterMemory } from './memory.ts'
import type { Pair } from './pair.ts'
import { type BenchSetting, startSetting } from './setting.ts'
import { type Settling, settleByClicks, settleByExpiry } from './settling.ts'
import { reconnect, type Storm } from './storm.ts'

/** How much of everything a run has. */
export interface RunSize {
  readonly waiting: number
  readonly clicks: number
  readonly settled: number
  readonly storm: number
  readonly rounds: number
  /** Empty: all. */
  readonly only: readonly string[]
}

export const figureNames = ['expiry', 'settled', 'escalations', 'memory', 'clicks', 'storm', 'flood'] as const
type FigureName = (typeof figureNames)[number]

/** Medians of the rounds; null: not measured. */
export interface Figures {
  readonly expiry: Settling | null
  readonly settled: Settling | null
  /** Microseconds of CPU for a request, with none pending and with all. */
  readonly escalations: { readonly empty: number; readonly full: number } | null
  readonly memory: WaiterMemory | null
  readonly clicks: { readonly p50: Pair; readonly p99: Pair } | null
  readonly storm: Storm | null
  readonly flood: Neighbour | null
}

/** Measures all figures in one run. Everything that needs an empty queue comes first. */
export async function measure(size: RunSize, profile: string | null): Promise<Figures> {
  await using setting = await startSetting({ desks: Math.max(size.clicks, size.settled), profile })
  const has: Has = (name) => size.only.length === 0 || size.only.includes(name)
  const early = await measureWithFew(setting, size, has)
  if (!FULL.some(has)) return { ...early, escalations: null, memory: null, clicks: null, storm: null }
  const empty = has('escalations') ? await emptyCost(setting) : 0
  const ids = await openRequests(setting, size.waiting, () => 'ask')
  const full = has('escalations') ? await escalationCost(setting, ESCALATIONS) : 0
  const late = FULL.some((name) => name !== 'escalations' && has(name))
    ? await measureWithWaiting(setting, { size, ids, has })
    : { memory: null, clicks: null, storm: null }
  return { ...early, ...late, escalations: has('escalations') ? { empty, full } : null }
}

type Has = (name: FigureName) => boolean

/** What is measured while all agents wait. */
const FULL = ['escalations', 'memory', 'clicks', 'storm'] as const

async function measureWithFew(setting: BenchSetting, { rounds, settled }: RunSize, has: Has) {
  const pair = async (name: FigureName, run: () => Promise<Settling>) =>
    has(name) ? medianSettling(await repeated(rounds, run)) : null
  return {
    expiry: await pair('expiry', () => settleByExpiry(setting, settled)),
    settled: await pair('settled', () => settleByClicks(setting, settled)),
    flood: has('flood') ? await timeNeighbour(setting, rounds) : null,
  }
}

async function measureWithWaiting(
  setting: BenchSetting,
  { size, ids, has }: { readonly size: RunSize; readonly ids: readonly string[]; readonly has: Has },
) {
  const { memory, agents } = await holdAndWeigh(setting, ids)
  const clicked = has('clicks') ? await repeated(size.rounds, () => timeClicks(setting, size.clicks)) : []
  const storm = has('storm') ? await stormOf(setting, agents, size) : null
  releaseAgents(agents)
  return {
    memory: has('memory') ? memory : null,
    clicks: clicked.length === 0 ? null : clickFigures(clicked),
    storm,
  }
}

const ESCALATIONS = 1_000

/** The first ones warm the server up. */
async function emptyCost(setting: BenchSetting): Promise<number> {
  await openRequests(setting, ESCALATIONS, () => 'expire')
  return escalationCost(setting, ESCALATIONS)
}

async function stormOf(
  setting: BenchSetting,
  agents: readonly WaitingAgent[],
  { storm: count, rounds }: RunSize,
): Promise<Storm> {
  const storms: Storm[] = []
  let current: readonly WaitingAgent[] = agents.slice(0, count)
  for (let round = 0; round < rounds; round += 1) {
    const { storm, agents: again } = await reconnect(setting, current)
    storms.push(storm)
    current = again
  }
  releaseAgents(current)
  return {
    refused: Math.max(...storms.map(({ refused }) => refused)),
    lastMs: median(storms.map(({ lastMs }) => lastMs)),
    echoLastMs: median(storms.map(({ echoLastMs }) => echoLastMs)),
  }
}

async function repeated<T>(rounds: number, run: () => Promise<T>): Promise<readonly T[]> {
  const results: T[] = []
  for (let round = 0; round < rounds; round += 1) results.push(await run())
  return results
}

function medianSettling(runs: readonly Settling[]): Settling {
  return {
    lastMs: medianPair(runs.map((run) => run.lastMs)),
    cpuMs: medianPair(runs.map((run) => run.cpuMs)),
  }
}

function medianPair(pairs: readonly Pair[]): Pair {
  return { veto: median(pairs.map(({ veto }) => veto)), echo: median(pairs.map(({ echo }) => echo)) }
}

/** The median of the rounds of each. */
function clickFigures(rounds: readonly ClickTimes[]): { readonly p50: Pair; readonly p99: Pair } {
  const at = (share: number): Pair =>
    medianPair(rounds.map(({ veto, echo }) => ({ veto: quantile(veto, share), echo: quantile(echo, share) })))
  return { p50: at(0.5), p99: at(0.99) }
}
