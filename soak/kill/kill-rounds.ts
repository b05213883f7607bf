import { setTimeout as pause } from 'node:timers/promises'
import { createRandom, type Random } from '../../bench/record/random.ts'
import type { Operation } from '../record/operation.ts'
import { createRig, type Rig } from '../rig/rig.ts'
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
  readonly onRound?: (round: number, operations: readonly Operation[]) => void
}

/** From the first answer of a server to its kill; or, for one in `STARTING`, from its first instruction. */
const LONGEST_RUN_MS = 1_000
const STARTING = 6

/** Kills a server with SIGKILL again and again while agents and people use it, and checks every promise. */
export async function killRounds(options: KillOptions): Promise<WorkResult> {
  const rig = await createRig(options)
  try {
    const random = createRandom(options.seed)
    const work = await createWork(rig, { random, pending: options.pending })
    const first = rig.start()
    await work.fill(first)
    await first.kill()
    work.decide()
    for (let round = 1; round <= options.rounds; round += 1) {
      await killOnce(rig, random)
      options.onRound?.(round, work.operations)
    }
    return await work.rest(rig.start())
  } finally {
    await rig.close()
  }
}

async function killOnce(rig: Rig, random: Random): Promise<void> {
  const server = rig.start()
  if (random.below(STARTING) > 0) await server.ready
  await pause(random.below(LONGEST_RUN_MS))
  await server.kill()
}
