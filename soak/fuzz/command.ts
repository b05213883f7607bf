import { Command } from 'commander'
import { readCount } from '../../bench/read-count.ts'
import { createRandom } from '../../bench/record/random.ts'
import { collectedMemory, type Memory } from '../rig/memory.ts'
import { heapGrowth, type MemorySample, renderMemory, residentGrowthMiB } from '../rig/memory-growth.ts'
import { fuzzBundles } from './bundles.ts'
import { fuzzPayloads } from './payloads.ts'
import { type FuzzResult, fuzzRequests } from './requests.ts'
import { startTarget } from './target.ts'

interface Options {
  readonly requests: number
  readonly payloads: number
  readonly bundles: number
  readonly seed: number
}

interface Fuzzing {
  readonly name: string
  readonly count: number
  readonly fuzz: (count: number) => Promise<FuzzResult> | FuzzResult
  readonly process: { readonly pid: number; memory(): Promise<Memory | null> }
}

/** `fuzz`: does any input crash Veto, or make it grow, and is anything invalid accepted? Sets exit code 1 when so. */
export function fuzzCommand(): Command {
  return new Command('fuzz')
    .description(
      'Requests, payloads of Slack and policies that are broken in some way, and the memory of the server meanwhile',
    )
    .option('--requests <count>', 'calls of agents', readCount, 100_000)
    .option('--payloads <count>', 'signed payloads of Slack', readCount, 10_000)
    .option('--bundles <count>', 'policies', readCount, 10_000)
    .option('--seed <number>', 'repeats another run', readCount, Date.now() % 1_000_000)
    .action(async ({ requests, payloads, bundles, seed }: Options) => {
      console.log(`seed ${seed}`)
      const target = await startTarget()
      const random = createRandom(seed)
      const own = { pid: process.pid, memory: async () => collectedMemory() }
      const { server } = target
      for (const fuzzing of [
        {
          ...{ name: 'requests', count: requests, process: server },
          fuzz: (count: number) => fuzzRequests({ ...target, random, count }),
        },
        {
          ...{ name: 'payloads', count: payloads, process: server },
          fuzz: (count: number) => fuzzPayloads({ ...target, random, count }),
        },
        {
          ...{ name: 'bundles', count: bundles, process: own },
          fuzz: (count: number) => fuzzBundles({ random, count }),
        },
      ]) {
        await run(fuzzing)
      }
      await target.close()
    })
}

/** After each part the memory is looked at; the first half fills caches. */
const PARTS = 8
/** Of resident memory, after the first part. */
const MOST_GROWTH_MIB = 50

async function run({ name, count, fuzz, process: fuzzed }: Fuzzing): Promise<void> {
  const counts = new Map<string, number>()
  const problems: string[] = []
  const samples: MemorySample[] = []
  for (let part = 1; part <= PARTS; part += 1) {
    const result = await fuzz(Math.ceil(count / PARTS))
    for (const [got, times] of result.counts) counts.set(got, (counts.get(got) ?? 0) + times)
    problems.push(...result.problems)
    const memory = await fuzzed.memory()
    if (memory === null) problems.push('the server has ended')
    else samples.push({ ...memory, pid: fuzzed.pid, requests: Math.ceil(count / PARTS) * part })
  }
  problems.push(...grown(samples))
  const got = [...counts].map(([one, times]) => `${one}: ${times}`).join(', ')
  console.log(`${name}: ${got}; ${problems.length} problems\n  ${renderMemory(samples)}`)
  for (const problem of problems.slice(0, 5)) console.log(`  ${problem.slice(0, 500)}`)
  if (problems.length > 0) process.exitCode = 1
}

function grown(samples: readonly MemorySample[]): readonly string[] {
  const growthMiB = residentGrowthMiB(samples)
  return [
    ...(heapGrowth(samples).isFlat ? [] : ['the heap grows']),
    ...(growthMiB > MOST_GROWTH_MIB ? [`the process grew by ${growthMiB.toFixed(0)} MiB`] : []),
  ]
}
