import type { Clock } from '../../src/core/clock.ts'
import { median } from '../statistics.ts'
import type { Start } from './starts.ts'

/** How long one start took. */
export interface StartResult {
  readonly name: string
  readonly cached: boolean
  /** Median, in milliseconds. */
  readonly p50Ms: number
  readonly fastestMs: number
}

/** Runs every start once in each round; a first round, which fills the cache, is not timed. */
export async function timeStarts(
  starts: readonly Start[],
  { rounds, clock }: { readonly rounds: number; readonly clock: Pick<Clock, 'ticksMs'> },
): Promise<readonly StartResult[]> {
  const runs = starts.map((start) => ({ start, times: [] as number[] }))
  for (let round = 0; round <= rounds; round += 1) {
    for (const { start, times } of runs) {
      const startMs = clock.ticksMs()
      const end = await start.run()
      if (round > 0) times.push(clock.ticksMs() - startMs)
      await end()
    }
  }
  return runs.map(({ start: { name, cached }, times }) => ({
    name,
    cached,
    p50Ms: median(times),
    fastestMs: Math.min(...times),
  }))
}
