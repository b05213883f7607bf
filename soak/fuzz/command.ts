import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { startSandbox } from 'slack-sandbox'
import { readCount } from '../../bench/read-count.ts'
import { createRandom } from '../../bench/record/random.ts'
import { startVeto } from '../../src/app.ts'
import { demoWorkspace } from '../../src/commands/demo/demo-workspace.ts'
import { systemClock } from '../../src/core/clock.ts'
import { createLog } from '../../src/core/log.ts'
import { fuzzBundles } from './bundles.ts'
import { fuzzPayloads } from './payloads.ts'
import { type FuzzResult, fuzzRequests } from './requests.ts'

interface Options {
  readonly requests: number
  readonly payloads: number
  readonly bundles: number
  readonly seed: number
}

type Fuzz = (count: number) => Promise<FuzzResult> | FuzzResult

/** `fuzz`: does any input crash Veto, or make it grow? Sets exit code 1 when one does. */
export function fuzzCommand(): Command {
  return new Command('fuzz')
    .description(
      'Requests, payloads of Slack and policies that are broken in some way, and the memory afterwards',
    )
    .option('--requests <count>', 'calls of agents', readCount, 100_000)
    .option('--payloads <count>', 'signed payloads of Slack', readCount, 10_000)
    .option('--bundles <count>', 'policies', readCount, 10_000)
    .option('--seed <number>', 'repeats another run', readCount, Date.now() % 1_000_000)
    .action(async (options: Options) => {
      console.log(`seed ${options.seed}`)
      const folder = await mkdtemp(join(tmpdir(), 'veto-fuzz-'))
      await cp('policies', join(folder, 'policies'), { recursive: true })
      const sandbox = await startSandbox({ workspace: demoWorkspace, clock: systemClock })
      const veto = await startVeto({
        ...settings(sandbox, folder),
        clock: systemClock,
        log: createLog('silent'),
      })
      const random = createRandom(options.seed)
      const { key } = await veto.keys.create({ agents: '*', scopes: ['authorize'], owner: null })
      const target = { ...sandbox, url: veto.url, bearer: key, random }
      await report('requests', options.requests, (count) => fuzzRequests({ ...target, count }))
      await report('payloads', options.payloads, (count) => fuzzPayloads({ ...target, count }))
      await report('bundles', options.bundles, (count) => fuzzBundles({ random, count }))
      await veto.stop()
      await sandbox[Symbol.asyncDispose]()
      await rm(folder, { recursive: true })
    })
}

function settings(
  { botToken, signingSecret, apiUrl }: Awaited<ReturnType<typeof startSandbox>>,
  folder: string,
) {
  return {
    config: {
      slack: { botToken, apiUrl, mode: { kind: 'http', signingSecret } },
      host: '127.0.0.1',
      port: 0,
      database: join(folder, 'veto.db'),
      policies: join(folder, 'policies'),
      logLevel: 'silent',
      callbacks: new Map(),
      checkpointCallback: null,
    },
  } as const
}

/** Memory is compared after a first half, which fills caches. */
async function report(name: string, count: number, fuzz: Fuzz): Promise<void> {
  const warm = await fuzz(Math.ceil(count / 2))
  const before = memoryMiB()
  const rest = await fuzz(Math.floor(count / 2))
  const after = memoryMiB()
  const grown = `${(after.heap - before.heap).toFixed(1)} MiB more on the heap, ${(after.rss - before.rss).toFixed(1)} MiB resident`
  const counts = [...rest.counts].map(([got, times]) => `${got}: ${times}`).join(', ')
  const problems = [...warm.problems, ...rest.problems]
  console.log(`${name}: ${counts}; ${grown}; ${problems.length} problems`)
  for (const problem of problems.slice(0, 5)) console.log(`  ${problem.slice(0, 500)}`)
  if (problems.length > 0) process.exitCode = 1
}

/** After a collection, which `node --expose-gc` can force. */
function memoryMiB() {
  globalThis.gc?.()
  const { rss, heapUsed } = process.memoryUsage()
  return { rss: rss / 1_048_576, heap: heapUsed / 1_048_576 }
}
