import type { Clock } from '../../src/core/clock.ts'
import { median, quantile } from '../statistics.ts'
import type { Read } from './reads.ts'

/** How long one read took, in milliseconds. */
export interface ReadResult {
  readonly group: Read['group']
  readonly name: string
  readonly finds: boolean | null
  readonly rows: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly worstMs: number
  /** The median of the processor time, which other programs on the machine disturb less. */
  readonly cpuMs: number
}

/** Runs every read once in each round, the base too, so that what disturbs the machine disturbs all alike. */
export async function timeReads(
  reads: readonly Read[],
  { rounds, clock }: { readonly rounds: number; readonly clock: Clock },
): Promise<readonly ReadResult[]> {
  const runs = reads.map((read) => ({ read, rows: 0, times: [] as number[], cpu: [] as number[] }))
  for (const run of runs) run.rows = await run.read.run()
  for (let round = 0; round < rounds; round += 1) {
    for (const { read, times, cpu } of runs) {
      const before = process.cpuUsage()
      const startMs = clock.ticksMs()
      await read.run()
      times.push(clock.ticksMs() - startMs)
      const { user, system } = process.cpuUsage(before)
      cpu.push((user + system) / 1_000)
    }
  }
  return runs.map(({ read: { group, name, finds }, rows, times, cpu }) => ({
    group,
    name,
    finds,
    rows,
    p50Ms: median(times),
    p99Ms: quantile(times, 0.99),
    worstMs: Math.max(...times),
    cpuMs: median(cpu),
  }))
}
