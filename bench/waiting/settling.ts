import {
  clickText,
  echoPath,
  holdAgents,
  openRequests,
  releaseAgents,
  untilAccepted,
  type WaitingAgent,
} from './agents.ts'
import type { Child } from './child.ts'
import type { Pair } from './pair.ts'
import { connectRaw, type RawClient } from './raw-client.ts'
import { type BenchSetting, untilQuiet } from './setting.ts'

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
  await echo.ask('release_all', count)
  const last = await lastAnswer(held)
  const echoCpuMs = await echoCpu()
  releaseAgents(held)
  return {
    lastMs: { veto: lastMs - deadlineMs, echo: last - startMs },
    cpuMs: { veto: vetoCpuMs, echo: echoCpuMs },
  }
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
    await untilAccepted(to)
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

/** Starts to count the CPU of a child; the returned function says how many ms it took since. */
async function cpuSince(child: Child): Promise<() => Promise<number>> {
  const before = Number(await child.ask('cpu'))
  return async () => (Number(await child.ask('cpu')) - before) / 1_000
}

async function lastAnswer(agents: readonly WaitingAgent[]): Promise<number> {
  const answers = await Promise.all(agents.map(({ answer }) => answer))
  return Math.max(...answers.map(({ atMs }) => atMs))
}
