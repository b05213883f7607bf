import { setTimeout as pause } from 'node:timers/promises'
import { median, quantile } from '../statistics.ts'
import { authorizeText, openRequests } from './agents.ts'
import { connectRaw } from './raw-client.ts'
import { type BenchSetting, untilQuiet } from './setting.ts'

/** Microseconds of the server's CPU for each request that people are asked about, at 64 connections. */
export async function escalationCost(setting: BenchSetting, count: number): Promise<number> {
  await untilQuiet(setting.server)
  const before = Number(await setting.server.ask('cpu'))
  await openRequests(setting, count, () => 'ask')
  return (Number(await setting.server.ask('cpu')) - before) / count
}

/** Another agent's calls that are allowed at once, 100 a second: p50 and p99 in ms, alone and during a flood of approvals. */
export interface Neighbour {
  readonly alone: { readonly p50: number; readonly p99: number }
  readonly during: { readonly p50: number; readonly p99: number }
  /** The flood's own requests, a second. */
  readonly floodRate: number
}

export async function timeNeighbour(setting: BenchSetting, rounds: number): Promise<Neighbour> {
  const alone: number[] = []
  const during: number[] = []
  const rates: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    await untilQuiet(setting.server)
    alone.push(...(await allowTimes(setting)))
    const flood = startFlood(setting)
    await pause(200)
    during.push(...(await allowTimes(setting)))
    rates.push(await flood.stop())
  }
  const of = (times: readonly number[]) => ({ p50: median(times), p99: quantile(times, 0.99) })
  return { alone: of(alone), during: of(during), floodRate: median(rates) }
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
