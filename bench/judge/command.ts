import { Command, InvalidArgumentError } from 'commander'
import { systemClock } from '../../src/core/clock.ts'
import { outcomeOf } from '../budget.ts'
import { readCount } from '../read-count.ts'
import { describeSetting } from '../setting.ts'
import { runBenchmark } from './benchmark.ts'
import { evaluationBudgets } from './budgets.ts'
import { loadCandidates } from './candidate.ts'
import { ENGINES } from './engines/all.ts'
import { tryHostile } from './hostile.ts'
import { HOSTILE_CASES } from './hostile-cases.ts'
import { type JudgeReport, renderReport } from './report.ts'
import { resultsOf } from './results.ts'

const PEERS = ['@cedar-policy/cedar-wasm', 'casbin', 'json-rules-engine']

/** `judge`: Veto against other policy engines, and against hostile conditions. Sets exit code 1 for a missed budget. */
export function judgeCommand(): Command {
  return new Command('judge')
    .description(
      'Evaluate calls side by side with cedar-wasm, casbin and json-rules-engine, and hostile conditions',
    )
    .option('--sizes <list>', 'numbers of rules, even, with commas', readSizes, [10, 100, 1_000, 10_000])
    .option('--rounds <count>', 'interleaved rounds; medians are reported', readCount, 9)
    .option('--slice <ms>', 'how long each engine is timed in each round', readCount, 250)
    .option('--seed <number>', 'another seed makes other calls', readCount, 7)
    .option('--quick', 'under 30 seconds: 3 short rounds, for a first look')
    .option('--json', 'print the report as JSON')
    .action(async (options: Options) => {
      const report = await runJudge(options.quick ? { ...options, rounds: 3, slice: 60 } : options)
      console.log(options.json ? JSON.stringify(report, null, 2) : renderReport(report))
      if (report.budgets.some((budget) => outcomeOf(budget) === 'missed')) process.exitCode = 1
    })
}

interface Options {
  readonly sizes: readonly number[]
  readonly rounds: number
  readonly slice: number
  readonly seed: number
  readonly quick?: true
  readonly json?: true
}

async function runJudge({ sizes, rounds, slice, seed }: Options): Promise<JudgeReport> {
  const candidates = await loadCandidates(ENGINES, { sizes, seed })
  const measurements = await runBenchmark(candidates, { rounds, sliceMs: slice, clock: systemClock })
  const results = resultsOf(measurements)
  const hostile = tryHostile(HOSTILE_CASES, { rounds, seed, clock: systemClock })
  return {
    setting: describeSetting(PEERS),
    standings: results,
    hostile,
    budgets: evaluationBudgets(results, hostile),
  }
}

function readSizes(text: string): readonly number[] {
  const sizes = text.split(',').map(Number)
  const isSize = (size: number) => Number.isSafeInteger(size) && size >= 2 && size <= 20_000 && size % 2 === 0
  if (!sizes.every(isSize))
    throw new InvalidArgumentError('Expected even numbers from 2 to 20000, such as 10,100,1000.')
  return sizes
}
