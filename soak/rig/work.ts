import { setTimeout as pause } from 'node:timers/promises'
import type { Random } from '../../bench/record/random.ts'
import { type Violation, violations } from '../invariants/check.ts'
import { cardsIn } from '../record/cards.ts'
import { type Click, withoutApologies } from '../record/click.ts'
import { type Evidence, readEvidence } from '../record/evidence.ts'
import type { Operation } from '../record/operation.ts'
import { type Agent, createAgent } from './agent.ts'
import { createPeople } from './people.ts'
import { recordedCalls } from './recorded-call.ts'
import type { Rig } from './rig.ts'
import type { ServerProcess } from './server-process.ts'
import { untilRest } from './until-rest.ts'
import { withStore } from './with-store.ts'

/** Four agents and two people who use servers, until they come to rest. */
export interface Work {
  readonly operations: readonly Operation[]
  /** The agents ask; resolves once so many requests wait for people. */
  fill(server: ServerProcess): Promise<void>
  /** People decide from now on. */
  decide(): void
  /** Nothing new is asked for; resolves once everything is decided and shown, the servers have ended, and all was checked. */
  rest(...servers: readonly ServerProcess[]): Promise<WorkResult>
}

export interface WorkResult {
  readonly operations: readonly Operation[]
  readonly evidence: Evidence
  readonly violations: readonly Violation[]
  /** Acknowledged ones, which must be recorded. */
  readonly clicks: readonly Click[]
  /** Of the servers, which were asked to end: the first that is not 0. */
  readonly exitCode: number | null
}

interface WorkOptions {
  readonly random: Random
  /** Pending requests, of all agents. */
  readonly pending: number
  /** How many attempts to start a call an agent makes at once; default: one, sometimes two. */
  readonly startsAtOnce?: number | undefined
  /** Steps of all agents a second, at most; default: the next one as soon as the last one is answered. */
  readonly rate?: number | undefined
}

const CLIENTS = ['agent-1', 'agent-2', 'agent-3', 'agent-4'] as const
/** To decide what is pending at the end. */
const REST_MS = 180_000

export async function createWork(rig: Rig, options: WorkOptions): Promise<Work> {
  const { random, pending, startsAtOnce, rate } = options
  const operations: Operation[] = []
  const agents = await createAgents(rig, {
    random,
    maxPending: pending / CLIENTS.length,
    startsAtOnce,
    stepMs: rate === undefined ? undefined : (1_000 * CLIENTS.length) / rate,
    operations,
  })
  const clicked: Click[] = []
  const people = createPeople({ ...rig, names: ['ann', 'ben'], random, clicks: clicked })
  const running: Promise<void>[] = []
  const cards = () => cardsIn(rig.sandbox, rig.channels)
  return {
    operations,
    async fill(server) {
      await server.ready
      running.push(...agents.map((agent) => agent.run()))
      while (openCount(agents) < pending) await pause(20)
    },
    decide() {
      running.push(people.run())
    },
    async rest(...servers) {
      await Promise.all(servers.map(({ ready }) => ready))
      for (const agent of agents) agent.windDown()
      const unfinished = await untilRest({ openCalls: () => openCount(agents), cards }, REST_MS)
      for (const worker of [people, ...agents]) worker.stop()
      await Promise.all(running)
      const exitCodes = await Promise.all(servers.map((server) => server.end()))
      const exitCode = exitCodes.find((code) => code !== 0) ?? 0
      const evidence = await withStore(rig.database, (store) => readEvidence(store, cards()))
      const clicks = withoutApologies(clicked, rig.sandbox)
      const broken = violations(operations, evidence, { clicks, unfinished })
      return { operations, evidence, clicks, violations: broken, exitCode }
    },
  }
}

interface AgentsOptions {
  readonly random: Random
  readonly maxPending: number
  readonly startsAtOnce: number | undefined
  readonly stepMs: number | undefined
  readonly operations: Operation[]
}

async function createAgents(rig: Rig, { operations, ...options }: AgentsOptions): Promise<readonly Agent[]> {
  const agents: Agent[] = []
  for (const client of CLIENTS) {
    const call = recordedCalls({ client, bearer: await rig.bearer(client), url: rig.url, operations })
    agents.push(createAgent({ ...options, id: client, call, tools: rig.tools }))
  }
  return agents
}

function openCount(agents: readonly Agent[]): number {
  return agents.reduce((sum, agent) => sum + agent.openCount(), 0)
}
