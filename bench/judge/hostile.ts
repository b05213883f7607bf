import fc from 'fast-check'
import type { Clock } from '../../src/core/clock.ts'
import type { Bundle } from '../../src/policy/bundle.ts'
import { BundleError } from '../../src/policy/bundle-error.ts'
import { readBundle } from '../../src/policy/read-bundle.ts'
import { quantile } from '../statistics.ts'
import { type HostileCase, TEXT_LENGTH } from './hostile-cases.ts'

/** How a hostile condition ended: refused when it was loaded, or judged in so many milliseconds. */
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
  readonly budgetMs: number
  readonly seed: number
  readonly clock: Clock
}

/** Loads the condition as a rule of a bundle, and judges a request by it until the budget is used up, at least 100 times. */
export function tryHostile(hostile: HostileCase, options: Options): HostileResult {
  const { name, when } = hostile
  try {
    const bundle = readBundle([{ name: 'hostile.yaml', text: JSON.stringify({ rules: [ruleOf(when)] }) }])
    return { name, ended: 'judged', ...measure(bundle, hostile, options) }
  } catch (error) {
    if (error instanceof BundleError)
      return { name, ended: 'refused', reason: error.faults[0]?.message ?? '' }
    throw error
  }
}

function ruleOf(when: string) {
  return { name: 'hostile', tool: 'any_tool', action: 'deny', when }
}

const MIN_CALLS = 100

function measure(bundle: Bundle, { params }: HostileCase, { budgetMs, seed, clock }: Options) {
  const requests = fc
    .sample(fc.integer(), { numRuns: 20, seed })
    .map((own) => params((from) => shuffled(from, own)))
  const timesMs: number[] = []
  const endMs = clock.ticksMs() + budgetMs
  while (timesMs.length < MIN_CALLS || clock.ticksMs() < endMs) {
    const call = callOf(requests[timesMs.length % requests.length] ?? {})
    const beganMs = clock.ticksMs()
    bundle.judge(call)
    timesMs.push(clock.ticksMs() - beganMs)
  }
  return {
    calls: timesMs.length,
    p50Ms: quantile(timesMs, 0.5),
    p99Ms: quantile(timesMs, 0.99),
    worstMs: quantile(timesMs, 1),
  }
}

function callOf(params: ReturnType<HostileCase['params']>) {
  const nobody = { category: null, context: {}, sessionId: null, nowMs: 0 }
  return { agentId: 'support-agent', tool: 'any_tool', params, ...nobody }
}

/** A text of hostile length with characters of the alphabet in an order that the seed decides. */
function shuffled(alphabet: string, seed: number): string {
  const character = fc.noBias(fc.nat(alphabet.length - 1)).map((index) => alphabet[index] ?? '')
  return fc.sample(character, { numRuns: TEXT_LENGTH, seed }).join('')
}
