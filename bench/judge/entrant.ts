import type { Call } from '../../src/policy/verdict.ts'
import { makeCalls } from './calls.ts'
import type { Engine, Judge } from './engines/engine.ts'
import { createReference } from './reference.ts'
import { makeRules } from './rules.ts'

/** An engine loaded with the rules of one size, and what it is asked. */
export interface Entrant {
  readonly engine: string
  readonly rules: number
  readonly judge: Judge
  readonly questions: readonly Question[]
}

/** A call, and the only right answer to it. */
export interface Question {
  readonly call: Call
  readonly allowed: boolean
}

const CALLS = 10_000

/** Loads every engine with the same rules of each size. All engines of a size get the same 10,000 questions. */
export async function loadEntrants(
  engines: readonly Engine[],
  options: { sizes: readonly number[]; seed: number },
): Promise<readonly Entrant[]> {
  const entrants: Entrant[] = []
  for (const size of options.sizes) {
    const rules = makeRules(size)
    const questions = makeQuestions(size, options.seed)
    for (const { name, load } of engines) {
      entrants.push({ engine: name, rules: size, judge: await load(rules), questions })
    }
  }
  return entrants
}

/** The questions for this many rules, answered by the reference. */
export function makeQuestions(size: number, seed: number): readonly Question[] {
  const reference = createReference(makeRules(size))
  const calls = makeCalls({ count: CALLS, tools: size / 2, seed })
  return calls.map((call) => ({ call, allowed: reference(call) }))
}
