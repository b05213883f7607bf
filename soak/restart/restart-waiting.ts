import { readFile } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { openRequests } from '../../bench/waiting/agents.ts'
import { connectRaw, requestText } from '../../bench/waiting/raw-client.ts'
import { createRig } from '../rig/rig.ts'
import type { ServerProcess } from '../rig/server-process.ts'
import { type RestartedAgent, startAgent } from './restarted-agent.ts'

/** What a restart did to the agents that waited. */
export interface RestartResult {
  readonly exitCode: number | null
  /** From SIGTERM until the server had ended, and until the next one served. */
  readonly endedAfterMs: number
  readonly servedAfterMs: number
  /** How many waits ended so: the status, or null for a broken connection. */
  readonly ended: ReadonlyMap<number | null, number>
  /** From the first moment at which the next server served until half of the agents, and the last one, were back. */
  readonly medianBackMs: number
  readonly lastBackMs: number
  /** Agents whose wait did not end with the end of their own request. */
  readonly wrong: number
  /** The most that the next server held until all were back and waited. */
  readonly residentMiB: number
}

interface RestartOptions {
  readonly waiting: number
  /** What the servers run. */
  readonly program: string
  readonly database?: string | undefined
  /** NODE_OPTIONS of the server. */
  readonly nodeOptions?: string | undefined
}

/** Lets agents wait, restarts the server with SIGTERM, and withdraws every request once all are back. */
export async function restartWaiting({
  waiting,
  program,
  database,
  nodeOptions,
}: RestartOptions): Promise<RestartResult> {
  const rig = await createRig({
    ...{ desks: 1, database, program },
    environment: nodeOptions === undefined ? {} : { NODE_OPTIONS: nodeOptions },
  })
  const servers: ServerProcess[] = []
  const start = () => {
    const server = rig.start()
    servers.push(server)
    return server
  }
  try {
    return await restarted({ start, bearer: await rig.bearer('*'), waiting })
  } finally {
    for (const server of servers) await server.kill()
    await rig.close()
  }
}

interface Restart {
  readonly start: () => ServerProcess
  readonly bearer: string
  readonly waiting: number
}

async function restarted({ start, bearer, waiting }: Restart): Promise<RestartResult> {
  const headers = { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' }
  const first = start()
  const url = await first.ready
  const ids = await openRequests({ url, headers }, waiting, () => 'ask_0')
  const agents = await startAll(ids, (id) => startAgent({ url, headers, id }))
  await untilIdle(first.pid)
  const atMs = performance.now()
  const exitCode = await first.end()
  const endedAfterMs = performance.now() - atMs
  const next = start()
  await next.serves
  const servedMs = performance.now()
  const backMs = (await Promise.all(agents.map((agent) => agent.backMs))).sort((one, other) => one - other)
  await untilIdle(next.pid)
  const residentMiB = await mostResident(next.pid)
  const wrong = await withdrawAll({ url, headers, ids, agents })
  return {
    ...{ exitCode, endedAfterMs, servedAfterMs: servedMs - atMs, wrong, residentMiB },
    ended: countBy(await Promise.all(agents.map((agent) => agent.ended))),
    medianBackMs: (backMs[backMs.length >> 1] ?? Number.NaN) - servedMs,
    lastBackMs: (backMs.at(-1) ?? Number.NaN) - servedMs,
  }
}

const AT_ONCE = 128
const CONNECTIONS = 64

async function startAll(ids: readonly string[], start: (id: string) => Promise<RestartedAgent>) {
  const agents: RestartedAgent[] = []
  for (let from = 0; from < ids.length; from += AT_ONCE) {
    agents.push(...(await Promise.all(ids.slice(from, from + AT_ONCE).map(start))))
  }
  return agents
}

interface Withdrawal {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly ids: readonly string[]
  readonly agents: readonly RestartedAgent[]
}

/** How many agents got another answer than that their own request was withdrawn. */
async function withdrawAll({ url, headers, ids, agents }: Withdrawal): Promise<number> {
  const left = [...ids]
  const withdraw = async () => {
    const client = await connectRaw(url)
    for (let id = left.pop(); id !== undefined; id = left.pop()) {
      await client.exchange(requestText('POST', `/v1/requests/${id}/cancel`, headers, '{}'))
    }
    client.destroy()
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, withdraw))
  const bodies = await Promise.all(agents.map(({ settled }) => settled))
  return bodies.filter((body, at) => {
    const { id, status } = Object(JSON.parse(body))
    return id !== ids[at] || status !== 'cancelled'
  }).length
}

/** Resolves once a process has read all that was sent to it: it used little CPU for two seconds, in which it posts cards. */
async function untilIdle(pid: number): Promise<void> {
  for (let before = await cpuTicks(pid); ; ) {
    await pause(2_000)
    const now = await cpuTicks(pid)
    if (now - before < IDLE_TICKS) return
    before = now
  }
}

/** Of 10 ms each. */
const IDLE_TICKS = 10

async function cpuTicks(pid: number): Promise<number> {
  const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(' ')
  return Number(fields[13]) + Number(fields[14])
}

/** The most memory that a process ever held at once, in MiB. */
async function mostResident(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? Number.NaN) / 1_024
}

function countBy<K>(values: readonly K[]): ReadonlyMap<K, number> {
  return new Map([...Map.groupBy(values, (value) => value)].map(([value, { length }]) => [value, length]))
}

export function renderRestart(result: RestartResult): string {
  const { exitCode, endedAfterMs, servedAfterMs, ended, medianBackMs, lastBackMs, wrong, residentMiB } =
    result
  const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`
  const ends = [...ended].map(([status, count]) => `${count} with ${status ?? 'a broken connection'}`)
  return [
    `after SIGTERM the server ended in ${seconds(endedAfterMs)} with ${exitCode}, and the next one served after ${seconds(servedAfterMs)}`,
    `waits ended: ${ends.join(', ')}`,
    `from then half of the agents were back after ${seconds(medianBackMs)}, the last one after ${seconds(lastBackMs)}`,
    `${wrong} wrong answers; the server held at most ${residentMiB.toFixed(0)} MiB`,
  ].join('\n')
}
