import { setTimeout as pause } from 'node:timers/promises'
import { clickText, holdAgents, openRequests, releaseAgents, type WaitingAgent } from '../waiting/agents.ts'
import { connectRaw } from '../waiting/raw-client.ts'
import { untilQuiet } from '../waiting/setting.ts'
import type { ServersSetting } from './setting.ts'

/** Milliseconds, one for each click at the first server. */
export interface WakeTimes {
  /** From the click to the answer of the agent that waits at the same server. */
  readonly same: readonly number[]
  /** From the click to the answer of the agent that waits at the other server. */
  readonly other: readonly number[]
  /** By how much the second answer is later than the first. Negative: it was earlier. */
  readonly lag: readonly number[]
}

const INTERVAL_MS = 8

/** One click after another at the first server; an agent waits for each request at both servers. */
export async function timeWakes(setting: ServersSetting, count: number): Promise<WakeTimes> {
  const { slack, servers, urls, headers } = setting
  const [first, second] = urls.map((url) => ({ url, headers })) as [Target, Target]
  const ids = await openRequests(first, count, (desk) => `desk_${desk}`)
  const bodies = (await slack.ask('clicks', ids)) as readonly string[]
  const agents = [await holdAgents(first, ids), await holdAgents(second, ids)] as const
  for (const server of servers) await untilQuiet(server)
  const times = await timeClicks(setting, bodies, agents)
  releaseAgents(agents.flat())
  return {
    same: times.map(([same]) => same),
    other: times.map(([, other]) => other),
    lag: times.map(([same, other]) => other - same),
  }
}

type Target = Pick<ServersSetting, 'headers'> & { readonly url: string }

/** For each click, when the agents at the first and at the second server had their answers. */
async function timeClicks(
  { urls, signingSecret }: ServersSetting,
  bodies: readonly string[],
  [atFirst, atSecond]: readonly [readonly WaitingAgent[], readonly WaitingAgent[]],
): Promise<readonly (readonly [number, number])[]> {
  const times: (readonly [number, number])[] = []
  const clicker = await connectRaw(urls[0])
  for (const [at, body] of bodies.entries()) {
    const text = clickText(signingSecret, body)
    const startMs = performance.now()
    const acknowledged = clicker.exchange(text)
    const answers = await Promise.all([atFirst[at]?.answer, atSecond[at]?.answer])
    const [same, other] = answers.map((answer) => (answer?.atMs ?? Number.NaN) - startMs)
    times.push([same ?? Number.NaN, other ?? Number.NaN])
    await acknowledged
    await pause(INTERVAL_MS)
  }
  clicker.destroy()
  return times
}
