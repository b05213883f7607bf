import { setTimeout as pause } from 'node:timers/promises'
import { createRandom, type Random } from '../../bench/record/random.ts'
import { systemClock } from '../../src/core/clock.ts'
import { type Violation, violations } from '../invariants/check.ts'
import { cardsIn } from '../record/cards.ts'
import { type Evidence, readEvidence } from '../record/evidence.ts'
import type { Operation } from '../record/operation.ts'
import { type Agent, createAgent } from '../rig/agent.ts'
import { createPeople } from '../rig/people.ts'
import { recordedCalls } from '../rig/recorded-call.ts'
import { createRig, type Rig } from '../rig/rig.ts'
import type { ServerProcess } from '../rig/server-process.ts'
import { withStore } from '../rig/with-store.ts'

export interface KillOptions {
  readonly rounds: number
  /** Of what agents and people do, and of the moments of the kills. */
  readonly seed: number
  /** Channels with a tool each. */
  readonly desks: number
  /** Pending requests, of all clients. */
  readonly pending: number
  /** Default: a new file. */
  readonly database?: string | undefined
  readonly onRound?: (round: number, operations: readonly Operation[]) => void
}

export interface KillResult {
  readonly operations: readonly Operation[]
  readonly evidence: Evidence
  readonly violations: readonly Violation[]
  /** Of the server that ran last, which was asked to end. */
  readonly exitCode: number | null
}

const CLIENTS = ['agent-1', 'agent-2', 'agent-3', 'agent-4'] as const
/** From the first answer of a server to its kill; or, for one in `STARTING`, from its first instruction. */
const LONGEST_RUN_MS = 1_000
const STARTING = 6
/** To decide what is pending at the end. */
const REST_MS = 180_000

/** Kills a server with SIGKILL again and again while four clients and two people use it, and checks every promise. */
export async function killRounds(options: KillOptions): Promise<KillResult> {
  const rig = await createRig(options)
  try {
    const operations: Operation[] = []
    const random = createRandom(options.seed)
    const agents = await createAgents(rig, { ...options, operations, random })
    const people = createPeople({ ...rig, names: ['ann', 'ben'], random })
    const work = agents.map((agent) => agent.run())
    await fill(rig, agents, options.pending)
    work.push(people.run())
    for (let round = 1; round <= options.rounds; round += 1) {
      await killOnce(rig, random)
      options.onRound?.(round, operations)
    }
    const server = rig.start()
    await comeToRest(rig, { agents, server })
    for (const worker of [people, ...agents]) worker.stop()
    await Promise.all(work)
    const exitCode = await server.end()
    const evidence = await withStore(rig.database, (store) =>
      readEvidence(store, cardsIn(rig.sandbox, rig.channels)),
    )
    return { operations, evidence, violations: violations(operations, evidence), exitCode }
  } finally {
    await rig.close()
  }
}

interface AgentsOptions extends KillOptions {
  readonly operations: Operation[]
  readonly random: Random
}

async function createAgents(rig: Rig, { operations, random, pending }: AgentsOptions) {
  const agents: Agent[] = []
  for (const client of CLIENTS) {
    const call = recordedCalls({ client, bearer: await rig.bearer(client), url: rig.url, operations })
    agents.push(
      createAgent({ id: client, call, random, tools: rig.tools, maxPending: pending / CLIENTS.length }),
    )
  }
  return agents
}

/** Until so many wait for people. */
async function fill(rig: Rig, agents: readonly Agent[], pending: number): Promise<void> {
  const server = rig.start()
  await server.ready
  while (agents.reduce((sum, agent) => sum + agent.openCount(), 0) < pending) await pause(20)
  await server.kill()
}

async function killOnce(rig: Rig, random: Random): Promise<void> {
  const server = rig.start()
  if (random.below(STARTING) > 0) await server.ready
  await pause(random.below(LONGEST_RUN_MS))
  await server.kill()
}

/** Nothing new is asked for, people decide what is pending, and every card shows it. */
async function comeToRest(
  { sandbox, channels }: Rig,
  { agents, server }: { readonly agents: readonly Agent[]; readonly server: ServerProcess },
): Promise<void> {
  await server.ready
  for (const agent of agents) agent.windDown()
  const untilMs = systemClock.nowMs() + REST_MS
  const isAtRest = () =>
    agents.every((agent) => agent.openCount() === 0) &&
    cardsIn(sandbox, channels).every(({ isOpen }) => !isOpen)
  while (!isAtRest()) {
    if (systemClock.nowMs() > untilMs) return
    await pause(100)
  }
}
