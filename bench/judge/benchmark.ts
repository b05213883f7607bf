import type { Clock } from '../../src/core/clock.ts'
import type { Candidate } from './candidate.ts'
import { type TimeSlice, timeSlice } from './time-slice.ts'

/** One candidate's timed slices, one for each round. */
export interface Measurement extends Pick<Candidate, 'engine' | 'rules' | 'tools'> {
  readonly slices: readonly TimeSlice[]
}

/** An answer that differs from the reference's. */
export class Disagreement extends Error {}

/**
 * Lets all candidates run in each round, one after the other, so that what disturbs the machine disturbs all alike.
 * @throws {Disagreement} at the first wrong answer, naming engine, rules and call.
 */
export async function runBenchmark(
  candidates: readonly Candidate[],
  { rounds, sliceMs, clock }: { rounds: number; sliceMs: number; clock: Clock },
): Promise<readonly Measurement[]> {
  const measurements = candidates.map((candidate) => ({ candidate, slices: [] as TimeSlice[] }))
  for (let round = 0; round < rounds; round += 1) {
    for (const { candidate, slices } of measurements) {
      const start = slices.reduce((sum, { calls }) => sum + calls, 0)
      const warmUp = await timeSlice(candidate, { start, budgetMs: sliceMs / 2, clock })
      const slice = await timeSlice(candidate, { start, budgetMs: sliceMs, clock })
      slices.push(slice)
      refuseWrong(candidate, [...warmUp.wrong, ...slice.wrong])
    }
  }
  return measurements.map(({ candidate: { engine, rules, tools }, slices }) => ({
    engine,
    rules,
    tools,
    slices,
  }))
}

function refuseWrong({ engine, rules, questions }: Candidate, wrong: readonly number[]): void {
  const [first] = wrong
  if (first === undefined) return
  const { call, allowed } = questions[first] ?? {}
  throw new Disagreement(
    `${engine} with ${rules} rules: expected ${allowed ? 'allowed' : 'denied'} for ${JSON.stringify(call)}`,
  )
}
