import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { startSandbox } from 'slack-sandbox'
import { demoWorkspace } from '../../src/commands/demo/demo-workspace.ts'
import { systemClock } from '../../src/core/clock.ts'
import { outcomeOf } from '../budget.ts'
import { makeQuestions } from '../judge/candidate.ts'
import { makeRules } from '../judge/rules.ts'
import { readCount } from '../read-count.ts'
import { describeSetting } from '../setting.ts'
import { cerbosServer } from './cerbos-server.ts'
import { type Load, runLoad } from './load.ts'
import type { Peer, StartPeer } from './peer.ts'
import { peerBudgets, renderReport } from './report.ts'
import { vetoServer } from './veto-server.ts'

/** `peers`: Veto's server against the Cerbos policy decision point. Sets exit code 1 for a missed budget. */
export function peersCommand(): Command {
  return new Command('peers')
    .description(
      'Decide the same calls over HTTP: Veto, which records each decision, and Cerbos, which records none',
    )
    .option('--cerbos <path>', 'the program cerbos')
    .option('--rules <count>', 'rules, two for each tool', readCount, 100)
    .option('--connections <count>', 'connections that ask at the same time', readCount, 32)
    .option('--rounds <count>', 'interleaved rounds; medians are reported', readCount, 5)
    .option('--slice <ms>', 'how long each is asked in each round', readCount, 2_000)
    .option('--json', 'print the report as JSON')
    .action(async (options: Options, command: Command) => {
      const { cerbos } = options
      if (cerbos === undefined || !existsSync(cerbos)) return command.error(MISSING)
      const loads = await timeAll(options, cerbos)
      const report = { setting: describeSetting([]), loads, budgets: peerBudgets(loads) }
      console.log(options.json ? JSON.stringify(report, null, 2) : renderReport(report))
      if (report.budgets.some((budget) => outcomeOf(budget) === 'missed')) process.exitCode = 1
    })
}

const MISSING =
  'Expected the program cerbos: run "npm install --prefix /tmp/cerbos cerbos@0.51", then add --cerbos /tmp/cerbos/node_modules/.bin/cerbos.'

interface Options {
  readonly cerbos?: string
  readonly rules: number
  readonly connections: number
  readonly rounds: number
  readonly slice: number
  readonly json?: true
}

async function timeAll(
  { rules, connections, rounds, slice }: Options,
  cerbos: string,
): Promise<readonly Load[]> {
  const folder = await mkdtemp(join(tmpdir(), 'veto-peers-'))
  const sandbox = await startSandbox({ workspace: demoWorkspace, clock: systemClock, enforceRates: false })
  const peers: Peer[] = []
  try {
    for (const [name, start] of [
      ['veto', vetoServer(sandbox)],
      ['cerbos', cerbosServer(cerbos)],
    ] as const)
      peers.push(await startIn(join(folder, name), start, rules))
    const options = { questions: makeQuestions(rules, 7), connections, clock: systemClock }
    for (const peer of peers) await runLoad(peer, { ...options, sliceMs: slice / 2 })
    const loads: Load[] = []
    for (let round = 0; round < rounds; round += 1) {
      for (const peer of peers) loads.push(await runLoad(peer, { ...options, sliceMs: slice }))
    }
    return loads
  } finally {
    for (const peer of peers) await peer.stop()
    await sandbox[Symbol.asyncDispose]()
    await rm(folder, { recursive: true })
  }
}

async function startIn(folder: string, start: StartPeer, rules: number): Promise<Peer> {
  await mkdir(folder)
  return start(makeRules(rules), folder)
}
