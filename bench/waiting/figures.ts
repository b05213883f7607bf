import { setTimeout as pause } from 'node:timers/promises'
import { median, quantile } from '../statistics.ts'
import {
  authorizeText,
  clickText,
  holdAgents,
  openRequests,
  releaseAgents,
  type WaitingAgent,
  waitPath,
} from './agents.ts'
import type { Child } from './child.ts'
import { connectRaw, type RawClient, requestText } from './raw-client.ts'
import { type BenchSetting, untilQuiet } from './setting.ts'

/** A figure of Veto and of the base. */
export interface Pair {
  readonly veto: number
  readonly echo: number
}

/** Milliseconds until the last agent has its answer, and those of the server's CPU until then. */
export interface Settling {
  readonly lastMs: Pair
  readonly cpuMs: Pair
}

/** From the common deadline of as many requests until the last of their agents has its answer. */
export async function settleByExpiry(setting: BenchSetting, count: number): Promise<Settling> {
  const { server, echo, echoUrl, headers } = setting
  await server.ask('stop_clock')
  const ids = await openRequests(setting, count, () => 'expire')
  await server.ask('resume_clock')
  const agents = await holdAgents(setting, ids)
  const cpu = await cpuSince(server)
  const answers = await Promise.all(agents.map(({ answer }) => answer))
  const vetoCpuMs = await cpu()
  const deadlineMs = Date.parse(/"expiresAt":"([^"]+)"/.exec(answers[0]?.body ?? '')?.[1] ?? '')
  const lastMs = performance.timeOrigin + Math.max(...answers.map(({ atMs }) => atMs))
  if (!answers.every(({ body }) => body.includes('"status":"expired"'))) throw new Error('not all expired')
  releaseAgents(agents)
  const held = await holdAgents({ url: echoUrl, headers }, ids, echoPath)
  await untilQuiet(echo)
  const startMs = performance.now()
  const echoCpu = await cpuSince(echo)
  await echo.ask('release_all')
  const last = await lastAnswer(held)
  const echoCpuMs = await echoCpu()
  releaseAgents(held)
  return {
    lastMs: { veto: lastMs - deadlineMs, echo: last - startMs },
    cpuMs: { veto: vetoCpuMs, echo: echoCpuMs },
  }
}

/** Starts to count the CPU of a child; the returned function says how many ms it took since. */
async function cpuSince(child: Child): Promise<() => Promise<number>> {
  const before = Number(await child.ask('cpu'))
  return async () => (Number(await child.ask('cpu')) - before) / 1_000
}

function echoPath(id: string): string {
  return `/wait/${id}`
}

async function lastAnswer(agents: readonly WaitingAgent[]): Promise<number> {
  const answers = await Promise.all(agents.map(({ answer }) => answer))
  return Math.max(...answers.map(({ atMs }) => atMs))
}

/** From the first of as many clicks, all sent at once on connections that stand, until the last agent has its answer. */
export async function settleByClicks(setting: BenchSetting, count: number): Promise<Settling> {
  const { server, slack, echo, url, echoUrl, headers, signingSecret } = setting
  const ids = await openRequests(setting, count, (desk) => `desk_${desk}`)
  const bodies = (await slack.ask('clicks', ids)) as readonly string[]
  const send = async (child: Child, agents: readonly WaitingAgent[], pathOf: (id: string) => string) => {
    const to = child === server ? url : echoUrl
    const clients: RawClient[] = []
    for (const _ of ids) clients.push(await connectRaw(to))
    const texts = ids.map((id, at) => clickText(signingSecret, bodies[at] ?? '', pathOf(id)))
    await pause(100)
    const cpu = await cpuSince(child)
    const startMs = performance.now()
    const clicks = clients.map((client, at) => client.exchange(texts[at] ?? ''))
    const lastMs = (await lastAnswer(agents)) - startMs
    const cpuMs = await cpu()
    await Promise.all(clicks)
    for (const client of clients) client.destroy()
    releaseAgents(agents)
    return { lastMs, cpuMs }
  }
  const agents = await holdAgents(setting, ids)
  await untilQuiet(server)
  const veto = await send(server, agents, () => '/slack/events')
  const held = await holdAgents({ url: echoUrl, headers }, ids, echoPath)
  await untilQuiet(echo)
  const base = await send(echo, held, (id) => `/click/${id}`)
  return {
    lastMs: { veto: veto.lastMs, echo: base.lastMs },
    cpuMs: { veto: veto.cpuMs, echo: base.cpuMs },
  }
}

/** Milliseconds from each click until its agent has its answer. */
export interface ClickTimes {
  readonly veto: readonly number[]
  readonly echo: readonly number[]
}

/** One click after another on the cards of the desks, with Veto and the base in turns, while others wait. */
export async function timeClicks(setting: BenchSetting, count: number): Promise<ClickTimes> {
  const { server, slack, url, echoUrl, headers, signingSecret } = setting
  const ids = await openRequests(setting, count, (desk) => `desk_${desk}`)
  const bodies = (await slack.ask('clicks', ids)) as readonly string[]
  const agents = await holdAgents(setting, ids)
  const held = await holdAgents({ url: echoUrl, headers }, ids, echoPath)
  await untilQuiet(server)
  const [clicker, echoClicker] = [await connectRaw(url), await connectRaw(echoUrl)]
  const times: { veto: number[]; echo: number[] } = { veto: [], echo: [] }
  const one = async (client: RawClient, agent: WaitingAgent | undefined, text: string) => {
    const startMs = performance.now()
    const acknowledged = client.exchange(text)
    const atMs = (await agent?.answer)?.atMs ?? Number.NaN
    await acknowledged
    await pause(INTERVAL_MS)
    return atMs - startMs
  }
  for (const [at, id] of ids.entries()) {
    const body = bodies[at] ?? ''
    times.veto.push(await one(clicker, agents[at], clickText(signingSecret, body)))
    times.echo.push(await one(echoClicker, held[at], clickText(signingSecret, body, `/click/${id}`)))
  }
  clicker.destroy()
  echoClicker.destroy()
  releaseAgents([...agents, ...held])
  return times
}

const INTERVAL_MS = 8

/** What one waiting agent takes, in KiB. */
export interface WaiterMemory {
  readonly rss: Pair
  readonly heap: Pair
}

/** Lets an agent wait for each request, on Veto and on the base: the difference of their memory, by agent. */
export async function holdAndWeigh(
  setting: BenchSetting,
  ids: readonly string[],
): Promise<{ readonly memory: WaiterMemory; readonly agents: readonly WaitingAgent[] }> {
  const { server, echo, echoUrl, headers } = setting
  const weigh = async (child: Child, hold: () => Promise<readonly WaitingAgent[]>) => {
    await untilQuiet(child)
    const before = await memoryOf(child)
    const agents = await hold()
    await untilQuiet(child)
    const after = await memoryOf(child)
    const each = (key: 'rss' | 'heapUsed') => (after[key] - before[key]) / ids.length / 1_024
    return { agents, rss: each('rss'), heap: each('heapUsed') }
  }
  const base = await weigh(echo, () => holdAgents({ url: echoUrl, headers }, ids, echoPath))
  releaseAgents(base.agents)
  const veto = await weigh(server, () => holdAgents(setting, ids))
  const memory = {
    rss: { veto: veto.rss, echo: base.rss },
    heap: { veto: veto.heap, echo: base.heap },
  }
  return { memory, agents: veto.agents }
}

async function memoryOf(child: Child) {
  return (await child.ask('memory')) as { readonly rss: number; readonly heapUsed: number }
}

/** Agents that reconnect at once: how many were refused, and when the last one had read its request. */
export interface Storm {
  readonly refused: number
  readonly lastMs: number
  readonly echoLastMs: number
}

/** The connections of these agents break; each connects again, reads its request, and waits. */
export async function reconnect(
  setting: BenchSetting,
  agents: readonly WaitingAgent[],
): Promise<{ readonly storm: Storm; readonly agents: readonly WaitingAgent[] }> {
  const { server, url, echoUrl, headers } = setting
  const ids = agents.map(({ id }) => id)
  releaseAgents(agents)
  await untilQuiet(server)
  const storm = await rush(
    url,
    ids.map((id) => requestText('GET', `/v1/requests/${id}`, headers)),
  )
  const base = await rush(
    echoUrl,
    ids.map((id) => requestText('GET', `/read/${id}`, headers)),
  )
  for (const client of base.clients) client.destroy()
  const again = storm.clients.map((client, at): WaitingAgent => {
    const id = ids[at] ?? ''
    const answer = client.exchange(requestText('GET', waitPath(id), headers))
    answer.catch(() => {})
    return { id, client, answer }
  })
  return { storm: { refused: storm.refused, lastMs: storm.lastMs, echoLastMs: base.lastMs }, agents: again }
}

async function rush(url: string, requests: readonly string[]) {
  const startMs = performance.now()
  const results = await Promise.allSettled(
    requests.map(async (request) => {
      const client = await connectRaw(url)
      const { atMs, status } = await client.exchange(request)
      if (status !== 200) throw new Error(`status ${status}`)
      return { client, atMs }
    }),
  )
  const read = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
  const lastMs = Math.max(...read.map(({ atMs }) => atMs)) - startMs
  return { refused: requests.length - read.length, lastMs, clients: read.map(({ client }) => client) }
}

/** Microseconds of the server's CPU for each request that people are asked about, at 64 connections. */
export async function escalationCost(setting: BenchSetting, count: number): Promise<number> {
  await untilQuiet(setting.server)
  const before = Number(await setting.server.ask('cpu'))
  await openRequests(setting, count, () => 'ask')
  return (Number(await setting.server.ask('cpu')) - before) / count
}

/** A neighbour's calls that are allowed at once, 100 a second: p50 and p99 in ms, alone and beside a flood of approvals. */
export interface Neighbour {
  readonly alone: { readonly p50: number; readonly p99: number }
  readonly beside: { readonly p50: number; readonly p99: number }
  /** The flood's own requests, a second. */
  readonly floodRate: number
}

export async function timeNeighbour(setting: BenchSetting, rounds: number): Promise<Neighbour> {
  const alone: number[] = []
  const beside: number[] = []
  const rates: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    await untilQuiet(setting.server)
    alone.push(...(await allowTimes(setting)))
    const flood = startFlood(setting)
    await pause(200)
    beside.push(...(await allowTimes(setting)))
    rates.push(await flood.stop())
  }
  const of = (times: readonly number[]) => ({ p50: median(times), p99: quantile(times, 0.99) })
  return { alone: of(alone), beside: of(beside), floodRate: median(rates) }
}

const CALLS = 150

async function allowTimes({ url, headers }: BenchSetting): Promise<readonly number[]> {
  const clients = await Promise.all(Array.from({ length: 8 }, () => connectRaw(url)))
  const calls: Promise<number>[] = []
  for (let call = 0; call < CALLS; call += 1) {
    const client = clients[call % clients.length]
    await calls[call - clients.length]
    const startMs = performance.now()
    const answer = client?.exchange(authorizeText(headers, 'read', 'neighbour'))
    calls.push(Promise.resolve(answer).then((one) => (one?.atMs ?? Number.NaN) - startMs))
    await pause(10)
  }
  const times = await Promise.all(calls)
  for (const client of clients) client.destroy()
  return times
}

function startFlood({ url, headers }: BenchSetting) {
  const startMs = performance.now()
  let isOver = false
  let done = 0
  const work = async () => {
    const client = await connectRaw(url)
    for (; !isOver; done += 1) await client.exchange(authorizeText(headers, 'ask', 'flood'))
    client.destroy()
  }
  const all = Promise.all(Array.from({ length: 64 }, work))
  return {
    async stop() {
      isOver = true
      await all
      return (done * 1_000) / (performance.now() - startMs)
    },
  }
}
