import { setTimeout as pause } from 'node:timers/promises'
import { Command } from 'commander'
import { readCount } from '../../bench/read-count.ts'
import { createRandom } from '../../bench/record/random.ts'
import { reportRun } from '../report.ts'
import { renderMemory } from '../rig/memory-growth.ts'
import { createRig, type Rig } from '../rig/rig.ts'
import type { ServerProcess } from '../rig/server-process.ts'
import { createWork, type Work } from '../rig/work.ts'
import { LOAD_FAULTS } from './faults.ts'
import { type GrowthSample, growths } from './growth.ts'
import { openFiles } from './open-files.ts'

interface Options {
  readonly minutes: number
  readonly seed: number
  readonly every: number
  readonly rate?: number
  readonly database?: string
}

const DESKS = 40
const PENDING = 200
const SAMPLE_MS = 5_000

/** `load`: what happens under load when something goes wrong again and again? Sets exit code 1 for a broken promise, and for what grows. */
export function loadCommand(): Command {
  return new Command('load')
    .description(
      'Load, and a fault every 30 seconds; then every answer is checked, memory and file handles shown',
    )
    .option('--minutes <count>', 'how long', readCount, 10)
    .option('--every <seconds>', 'how often something goes wrong', readCount, 30)
    .option('--rate <count>', 'steps of agents a second, at most; default: no pause between two', readCount)
    .option('--seed <number>', 'repeats the choices of another run', readCount, Date.now() % 1_000_000)
    .option('--database <address>', 'default: a new SQLite file')
    .action(async (options: Options) => {
      console.log(`seed ${options.seed}`)
      const rig = await createRig({ desks: DESKS, database: options.database })
      try {
        await run(rig, options)
      } finally {
        await rig.close()
      }
    })
}

async function run(rig: Rig, { seed, minutes, every, rate }: Options): Promise<void> {
  const startedMs = performance.now()
  const work = await createWork(rig, { random: createRandom(seed), pending: PENDING, rate })
  let server = rig.start()
  await work.fill(server)
  work.decide()
  const samples: Sample[] = []
  for (let count = 0; performance.now() - startedMs < minutes * 60_000; count += 1) {
    await sample({ server, work, samples }, every * 1_000)
    const [name, fault] = LOAD_FAULTS[count % LOAD_FAULTS.length] ?? ['nothing', undefined]
    server = (await fault?.(rig, server)) ?? server
    console.log(`${name}; ${work.operations.length} operations so far`)
  }
  const result = await work.rest(server)
  console.log(renderMemory(samples))
  console.log(renderFiles(samples))
  reportRun(result, startedMs)
  for (const grown of growths(samples)) {
    console.log(grown)
    process.exitCode = 1
  }
}

interface Sample extends GrowthSample {
  /** Of all processes so far. */
  readonly operations: number
}

interface Sampled {
  readonly server: ServerProcess
  readonly work: Work
  readonly samples: Sample[]
}

async function sample({ server, work, samples }: Sampled, forMs: number): Promise<void> {
  const untilMs = performance.now() + forMs
  const { pid } = server
  const before = samples.findLast((earlier) => earlier.pid !== pid)?.operations ?? 0
  while (performance.now() < untilMs) {
    const memory = await server.memory()
    const files = await openFiles(pid)
    const operations = work.operations.length
    if (memory !== null) samples.push({ ...memory, pid, files, operations, requests: operations - before })
    await pause(SAMPLE_MS)
  }
}

/** One line for each process. */
function renderFiles(samples: readonly Sample[]): string {
  return [...Map.groupBy(samples, ({ pid }) => pid)]
    .map(([pid, own]) => `process ${pid}: ${own[0]?.files} to ${own.at(-1)?.files} file handles`)
    .join('\n')
}
