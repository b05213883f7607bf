import { setTimeout as pause } from 'node:timers/promises'
import { createRandom, type Random } from '../../bench/record/random.ts'
import { type Violation, violations } from '../invariants/check.ts'
import { cardsIn } from '../record/cards.ts'
import { type Click, withoutApologies } from '../record/click.ts'
import { type Evidence, readEvidence } from '../record/evidence.ts'
import type { Operation } from '../record/operation.ts'
import { createPeople } from '../rig/people.ts'
import { type Call, type RecordedCall, recordedCalls } from '../rig/recorded-call.ts'
import { createRig, type Rig } from '../rig/rig.ts'
import type { ServerProcess } from '../rig/server-process.ts'
import { withStore } from '../rig/with-store.ts'
import { type Racers, startRacers } from './racers.ts'

export interface RaceOptions {
  /** Requests, of which there are as many at once as desks. */
  readonly requests: number
  /** Channels with a tool each. */
  readonly desks: number
  /** Processes that race for each request. */
  readonly racers: number
  readonly seed: number
  /** Default: a new file. */
  readonly database?: string | undefined
  /** Servers on the database; default: 1. */
  readonly servers?: number | undefined
  readonly onRound?: (requests: number) => void
}

export interface RaceResult {
  readonly operations: readonly Operation[]
  readonly evidence: Evidence
  readonly violations: readonly Violation[]
  readonly clicks: readonly Click[]
  /** Of the servers, which were asked to end: the first that is not 0. */
  readonly exitCode: number
}

/** Two people, and processes that withdraw and start, race for the outcome and the start of each request; then every answer is checked. */
export async function raceRounds(options: RaceOptions): Promise<RaceResult> {
  const rig = await createRig(options)
  const servers = Array.from({ length: options.servers ?? 1 }, (_, server) => rig.start(server))
  try {
    return await raceOn(rig, servers, options)
  } finally {
    await Promise.all(servers.map((server) => server.kill()))
    await rig.close()
  }
}

async function raceOn(
  rig: Rig,
  servers: readonly ServerProcess[],
  { requests, racers: count, seed, onRound }: RaceOptions,
): Promise<RaceResult> {
  const random = createRandom(seed)
  const clicked: Click[] = []
  const operations: Operation[] = []
  const bearer = await rig.bearer(AGENT)
  const urls = await Promise.all(servers.map(({ ready }) => ready))
  const people = createPeople({ ...rig, names: ['ann', 'ben'], random, clicks: clicked })
  await using racers = await startRacers({ count, bearer, urls })
  const call = recordedCalls({ client: AGENT, bearer, url: rig.url, operations })
  const deciding = people.run()
  for (let from = 0; from < requests; from += rig.tools.length) {
    const tools = rig.tools.slice(0, requests - from)
    operations.push(...(await raceOnce({ call, racers, random }, tools, from)))
    onRound?.(from + tools.length)
  }
  people.stop()
  await deciding
  const exitCodes = await Promise.all(servers.map((server) => server.end()))
  const evidence = await withStore(rig.database, (store) =>
    readEvidence(store, cardsIn(rig.sandbox, rig.channels)),
  )
  const clicks = withoutApologies(clicked, rig.sandbox)
  const broken = violations(operations, evidence, { clicks, unfinished: withoutWinner(operations, evidence) })
  return {
    operations,
    evidence,
    clicks,
    violations: broken,
    exitCode: exitCodes.find((code) => code !== 0) ?? 0,
  }
}

const AGENT = 'racer'

interface Course {
  readonly call: RecordedCall
  readonly racers: Racers
  readonly random: Random
}

interface Opened {
  readonly id: string
  readonly params: { readonly number: number }
}

/** While cards appear and people decide. */
const LATEST_MS = 1_500
const POLL_MS = 50

/** Opens a request for each tool; some are withdrawn, by all racers at once, and all are started once they are settled. */
async function raceOnce(
  { call, racers, random }: Course,
  tools: readonly string[],
  from: number,
): Promise<readonly Operation[]> {
  const opened = await Promise.all(tools.map((tool, at) => open(call, tool, from + at)))
  await pause(random.below(LATEST_MS))
  const raced = await racers.race(
    opened.map(({ id }) => (random.below(2) === 0 ? cancelCall(id) : readCall(id))),
  )
  await Promise.all(opened.map(({ id }) => untilSettled(call, id)))
  const started = await racers.race(opened.map(redeemCall))
  return [...raced, ...started]
}

async function open(call: RecordedCall, tool: string, number: number): Promise<Opened> {
  const params = { number }
  const answer = await call({
    ...{ kind: 'authorize', about: null, idempotencyKey: `race-${number}`, method: 'POST' },
    path: '/v1/authorize',
    body: { agentId: AGENT, tool, params },
  })
  const id = answer?.requestId ?? null
  if (id === null) throw new Error(`Expected a request, got ${JSON.stringify(answer)}`)
  return { id, params }
}

async function untilSettled(call: RecordedCall, id: string): Promise<void> {
  while ((await call(readCall(id)))?.status === 'pending') await pause(POLL_MS)
}

function readCall(id: string): Call {
  return { kind: 'read', about: id, idempotencyKey: null, method: 'GET', path: `/v1/requests/${id}` }
}

function cancelCall(id: string): Call {
  const path = `/v1/requests/${id}/cancel`
  return { kind: 'cancel', about: id, idempotencyKey: null, method: 'POST', path }
}

function redeemCall({ id, params }: Opened): Call {
  const path = `/v1/requests/${id}/redeem`
  return { kind: 'redeem', about: id, idempotencyKey: null, method: 'POST', path, body: { params } }
}

/** Requests that nobody won: not settled, or approved without one of the starts having succeeded. */
function withoutWinner(operations: readonly Operation[], { requests }: Evidence): readonly string[] {
  const started = new Set(
    operations.flatMap(({ kind, about, answer }) =>
      kind === 'redeem' && answer?.httpStatus === 200 ? [about] : [],
    ),
  )
  return [...requests.values()].flatMap(({ id, state }) => {
    if (state.status === 'pending') return [`${id} is pending`]
    return state.status === 'approved' && !started.has(id) ? [`nobody could start ${id}`] : []
  })
}
