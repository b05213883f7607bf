import type { Clock } from '../../src/core/clock.ts'
import type { Entrant } from './entrant.ts'
import { type Stretch, sprint } from './sprint.ts'

/** One entrant's timed stretches, one for each round. */
export interface Lane extends Pick<Entrant, 'engine' | 'rules' | 'tools'> {
  readonly stretches: readonly Stretch[]
}

/** An answer that differs from the reference's. */
export class Disagreement extends Error {}

/**
 * Lets all entrants run in each round, one after the other, so that what disturbs the machine disturbs all alike.
 * @throws {Disagreement} at the first wrong answer, naming engine, rules and call.
 */
export async function race(
  entrants: readonly Entrant[],
  { rounds, sliceMs, clock }: { rounds: number; sliceMs: number; clock: Clock },
): Promise<readonly Lane[]> {
  const lanes = entrants.map((entrant) => ({ entrant, stretches: [] as Stretch[] }))
  for (let round = 0; round < rounds; round += 1) {
    for (const { entrant, stretches } of lanes) {
      const start = stretches.reduce((sum, { calls }) => sum + calls, 0)
      const warmUp = await sprint(entrant, { start, budgetMs: sliceMs / 2, clock })
      const stretch = await sprint(entrant, { start, budgetMs: sliceMs, clock })
      stretches.push(stretch)
      refuseWrong(entrant, [...warmUp.wrong, ...stretch.wrong])
    }
  }
  return lanes.map(({ entrant: { engine, rules, tools }, stretches }) => ({
    engine,
    rules,
    tools,
    stretches,
  }))
}

function refuseWrong({ engine, rules, questions }: Entrant, wrong: readonly number[]): void {
  const [first] = wrong
  if (first === undefined) return
  const { call, allowed } = questions[first] ?? {}
  throw new Disagreement(
    `${engine} with ${rules} rules: expected ${allowed ? 'allowed' : 'denied'} for ${JSON.stringify(call)}`,
  )
}
