import { setTimeout as pause } from 'node:timers/promises'
import { createRandom, type Random } from '../../bench/record/random.ts'
import type { Operation } from '../record/operation.ts'
import { createRig, type Rig } from '../rig/rig.ts'
import type { ServerProcess } from '../rig/server-process.ts'
import { createWork, type WorkResult } from '../rig/work.ts'

export interface KillOptions {
  readonly rounds: number
  /** Of what agents and people do, and of the moments of the kills. */
  readonly seed: number
  /** Channels with a tool each. */
  readonly desks: number
  /** Pending requests, of all agents. */
  readonly pending: number
  /** Default: a new file. */
  readonly database?: string | undefined
  /** Servers on the database; default: 1. Of several one is restarted at a time, by SIGKILL or SIGTERM. */
  readonly servers?: number | undefined
  /** How many attempts to start a call an agent makes at once; default: one, sometimes two. */
  readonly startsAtOnce?: number | undefined
  /** Goes on, whatever `rounds` says, until agents have tried to start so many calls. */
  readonly started?: number | undefined
  /** From the first answer of a server to its kill, in seconds; or, for one in `STARTING`, from its first instruction. Default: 1. */
  readonly longestRun?: number | undefined
  readonly onRound?: (round: number, operations: readonly Operation[]) => void
}

/** One server in so many is killed from its first instruction on, not from its first answer. */
const STARTING = 6

/** Kills servers again and again while agents and people use them, and checks every promise. */
export async function killRounds(options: KillOptions): Promise<WorkResult> {
  const rig = await createRig(options)
  try {
    const random = createRandom(options.seed)
    const life: Life = { random, longestMs: (options.longestRun ?? 1) * 1_000 }
    const work = await createWork(rig, { ...options, random })
    const servers = Array.from({ length: options.servers ?? 1 }, (_, server) => rig.start(server))
    const [first] = servers
    if (first === undefined) throw new RangeError('Expected at least one server')
    await work.fill(first)
    if (servers.length === 1) await first.kill()
    work.decide()
    for (let round = 1; goesOn(options, round, work.operations); round += 1) {
      if (servers.length === 1) await killOnce(rig, life)
      else await restartOne(rig, servers, life)
      options.onRound?.(round, work.operations)
    }
    return await work.rest(...(servers.length === 1 ? [rig.start()] : servers))
  } finally {
    await rig.close()
  }
}

function goesOn({ rounds, started }: KillOptions, round: number, operations: readonly Operation[]): boolean {
  return started === undefined ? round <= rounds : startedCalls(operations) < started
}

/** How many calls agents have tried to start. */
function startedCalls(operations: readonly Operation[]): number {
  return new Set(operations.flatMap(({ kind, about }) => (kind === 'redeem' ? [about] : []))).size
}

interface Life {
  readonly random: Random
  readonly longestMs: number
}

/** The others go on. */
async function restartOne(rig: Rig, servers: ServerProcess[], { random, longestMs }: Life): Promise<void> {
  const at = random.below(servers.length)
  await pause(random.below(longestMs))
  await (random.below(2) === 0 ? servers[at]?.kill() : servers[at]?.end())
  const next = rig.start(at)
  servers[at] = next
  if (random.below(STARTING) > 0) await next.ready
}

async function killOnce(rig: Rig, { random, longestMs }: Life): Promise<void> {
  const server = rig.start()
  if (random.below(STARTING) > 0) await server.ready
  await pause(random.below(longestMs))
  await server.kill()
}
