import type { Call } from '../../src/policy/model/decision.ts'
import { makeCalls } from './calls.ts'
import type { Engine, Evaluator } from './engines/engine.ts'
import { createReference } from './reference.ts'
import { makeRules } from './rules.ts'

/** An engine loaded with the rules of one size, and what it is asked. */
export interface Candidate {
  readonly engine: string
  readonly rules: number
  /** The tools that the calls are spread over, from the first. */
  readonly tools: number
  readonly evaluator: Evaluator
  readonly questions: readonly Question[]
}

/** A call, and the only right answer to it. */
export interface Question {
  readonly call: Call
  readonly allowed: boolean
}

/** The number of rules that flatness is measured against. */
export const BASE_RULES = 100

/**
 * Loads every engine with the same rules of each size, and gives all of a size the same 10,000 questions, spread over all
 * tools. The first engine also enters once more for each larger size with the questions of `BASE_RULES`: the same calls,
 * only more rules for other tools.
 */
export async function loadCandidates(
  engines: readonly Engine[],
  { sizes, seed }: { sizes: readonly number[]; seed: number },
): Promise<readonly Candidate[]> {
  const candidates: Candidate[] = []
  for (const rules of sizes) {
    const questions = makeQuestions(rules, seed)
    for (const engine of engines) {
      const evaluator = await engine.load(makeRules(rules))
      candidates.push({ engine: engine.name, rules, tools: rules / 2, evaluator, questions })
      if (engine !== engines[0] || rules <= BASE_RULES) continue
      const same = makeQuestions(BASE_RULES, seed)
      candidates.push({ engine: engine.name, rules, tools: BASE_RULES / 2, evaluator, questions: same })
    }
  }
  return candidates
}

/** 10,000 calls to the tools of this many rules, answered by the reference. */
export function makeQuestions(rules: number, seed: number): readonly Question[] {
  const reference = createReference(makeRules(rules))
  const calls = makeCalls({ count: CALLS, tools: rules / 2, seed })
  return calls.map((call) => ({ call, allowed: reference(call) }))
}

const CALLS = 10_000
