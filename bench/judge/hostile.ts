import fc from 'fast-check'
import type { Clock } from '../../src/core/clock.ts'
import type { Bundle } from '../../src/policy/bundle.ts'
import { boundedCache } from '../../src/policy/compile/bounded-cache.ts'
import { readBundle } from '../../src/policy/load/read-bundle.ts'
import type { Call } from '../../src/policy/model/decision.ts'
import { BundleError } from '../../src/policy/source/bundle-error.ts'
import { median, quantile } from '../statistics.ts'
import { type HostileCase, TEXT_LENGTH } from './hostile-cases.ts'

/**
 * How a hostile condition ended: `refused` when it was loaded, or `judged` (evaluated). A request's time is the median of the
 * rounds; p50 and p99 are taken over the requests; `worstMs` is the slowest single call, with all that the machine did meanwhile.
 */
export type HostileResult =
  | { readonly name: string; readonly ended: 'refused'; readonly reason: string }
  | {
      readonly name: string
      readonly ended: 'judged'
      readonly calls: number
      readonly p50Ms: number
      readonly p99Ms: number
      readonly worstMs: number
    }

interface Options {
  readonly rounds: number
  readonly seed: number
  readonly clock: Clock
}

const REQUESTS = 100

/** Loads each condition as a rule of its own bundle, and judges 100 requests by it in each of the interleaved rounds. */
export function tryHostile(
  cases: readonly HostileCase[],
  { rounds, seed, clock }: Options,
): readonly HostileResult[] {
  const shuffled = createShuffled(seed)
  const trials = cases.map((one) => openTrial(one, shuffled))
  for (let round = 0; round < rounds; round += 1) {
    for (const trial of trials) if (trial.bundle !== null) runRound(trial.bundle, trial, clock)
  }
  return trials.map(resultOf)
}

type Trial = LoadedTrial | { readonly name: string; readonly bundle: null; readonly reason: string }

interface LoadedTrial {
  readonly name: string
  readonly bundle: Bundle
  readonly requests: readonly { readonly call: Call; readonly timesMs: number[] }[]
}

type Shuffle = (alphabet: string) => string

function openTrial({ name, when, params }: HostileCase, shuffled: Shuffle): Trial {
  try {
    const bundle = readBundle([{ name: 'hostile.yaml', text: JSON.stringify({ rules: [ruleOf(when)] }) }])
    const requests = Array.from({ length: REQUESTS }, (_, index) => {
      const call = callOf(params((alphabet) => turn(shuffled(alphabet), index)))
      return { call, timesMs: [] }
    })
    return { name, bundle, requests }
  } catch (error) {
    if (!(error instanceof BundleError)) throw error
    return { name, bundle: null, reason: error.diagnostics[0]?.message ?? '' }
  }
}

function ruleOf(when: string) {
  return { name: 'hostile', tool: 'any_tool', action: 'deny', when }
}

function callOf(params: Call['params']): Call {
  const nobody = { category: null, context: {}, sessionId: null, nowMs: 0 }
  return { agentId: 'support-agent', tool: 'any_tool', params, ...nobody }
}

function runRound(bundle: Bundle, { requests }: Pick<LoadedTrial, 'requests'>, clock: Clock): void {
  for (const { call, timesMs } of requests) {
    const beganMs = clock.ticksMs()
    bundle.evaluate(call)
    timesMs.push(clock.ticksMs() - beganMs)
  }
}

function resultOf(trial: Trial): HostileResult {
  const { name } = trial
  if (trial.bundle === null) return { name, ended: 'refused', reason: trial.reason }
  const ofRequests = trial.requests.map(({ timesMs }) => median(timesMs))
  const all = trial.requests.flatMap(({ timesMs }) => timesMs)
  return {
    name,
    ended: 'judged',
    calls: all.length,
    p50Ms: quantile(ofRequests, 0.5),
    p99Ms: quantile(ofRequests, 0.99),
    worstMs: quantile(all, 1),
  }
}

/** Texts of hostile length with characters of an alphabet in an order that the seed decides; each is made once. */
function createShuffled(seed: number): Shuffle {
  return boundedCache(100, (alphabet: string) => {
    const character = fc.noBias(fc.nat(alphabet.length - 1)).map((index) => alphabet[index] ?? '')
    return fc.sample(character, { numRuns: TEXT_LENGTH, seed }).join('')
  })
}

/** The same characters from another one on, so that no two requests are alike. */
function turn(text: string, index: number): string {
  const from = index * 631
  return text.slice(from) + text.slice(0, from)
}
