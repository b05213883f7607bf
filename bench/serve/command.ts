import { Command, InvalidArgumentError } from 'commander'
import { outcomeOf } from '../budget.ts'
import { readCount } from '../read-count.ts'
import { describeSetting } from '../setting.ts'
import { DEFAULT_PARTS, measure, PARTS, type Part, type Plan } from './measure.ts'
import { renderReport, type ServeReport, serveBudgets } from './report.ts'
import { setUp } from './setup.ts'

/** `serve`: the real server under load, next to an HTTP echo. Sets exit code 1 for a missed budget. */
export function serveCommand(): Command {
  return new Command('serve')
    .description('Send calls to the real server, with durable decisions, and to a bare HTTP echo in turn')
    .option('--parts <list>', `what to measure, of ${PARTS.join(',')}`, readParts, DEFAULT_PARTS)
    .option('--rounds <count>', 'interleaved rounds; medians are reported', readCount, 7)
    .option('--slice <ms>', 'how long each server is loaded in each round', readCount, 500)
    .option('--pending <count>', 'requests that wait on the second server', readCount, 10_000)
    .option('--rate <count>', 'calls a second at the constant rate', readCount, 3_000)
    .option(
      '--rate-time <ms>',
      'how long they are sent, to each server in each of two rounds',
      readCount,
      10_000,
    )
    .option('--folder <path>', 'where the databases are kept during the run', 'bench/.records')
    .option('--node-args <list>', 'arguments of Node for the server, such as --cpu-prof, with spaces', '')
    .option('--quick', 'under 30 seconds: 3 short rounds, for a first look')
    .option('--json', 'print the report as JSON')
    .action(async (options: Options) => {
      const report = await runServe(options.quick ? { ...options, ...QUICK } : options)
      console.log(options.json ? JSON.stringify(report, null, 2) : renderReport(report))
      if (report.budgets.some((budget) => outcomeOf(budget) === 'missed')) process.exitCode = 1
    })
}

interface Options {
  readonly parts: readonly Part[]
  readonly rounds: number
  readonly slice: number
  readonly pending: number
  readonly rate: number
  readonly rateTime: number
  readonly folder: string
  readonly nodeArgs: string
  readonly quick?: true
  readonly json?: true
}

const QUICK = { rounds: 3, slice: 120, pending: 1_000, rateTime: 1_000 }

/** Calls a slice in which people are asked, for each millisecond of a slice of the others. */
const ESCALATIONS_A_MS = 2

async function runServe(options: Options): Promise<ServeReport> {
  const { rounds, slice, pending, rate, rateTime, folder, nodeArgs } = options
  const parts = new Set(options.parts)
  const plan: Plan = {
    parts,
    rounds,
    sliceMs: slice,
    escalations: slice * ESCALATIONS_A_MS,
    pending,
    perSecond: rate,
    rateMs: rateTime,
  }
  const setup = await setUp({
    folder,
    withCrowded: parts.has('pending'),
    withPostgres: parts.has('postgres'),
    nodeArgs: nodeArgs.split(' ').filter((argument) => argument !== ''),
  })
  try {
    const results = await measure(setup, plan)
    const setting = describeSetting(['better-sqlite3', 'fastify'])
    return { setting, ...results, budgets: serveBudgets(results) }
  } finally {
    await setup.stop()
  }
}

function readParts(text: string): readonly Part[] {
  const names = text.split(',')
  const parts = PARTS.filter((part) => names.includes(part))
  if (parts.length !== names.length)
    throw new InvalidArgumentError(`Expected names of ${PARTS.join(',')}, with commas.`)
  return parts
}
