import { setTimeout as pause } from 'node:timers/promises'
import { clickText, holdAgents, openRequests, releaseAgents } from '../waiting/agents.ts'
import { connectRaw } from '../waiting/raw-client.ts'
import { untilQuiet } from '../waiting/setting.ts'
import type { ServersSetting } from './setting.ts'

/** Milliseconds from each click at one server until its agent has its answer. */
export interface WakeTimes {
  /** The agent waits at the server that gets the click. */
  readonly same: readonly number[]
  /** It waits at the other one. */
  readonly other: readonly number[]
}

const INTERVAL_MS = 8

/** One click after another at the first server, for agents that wait there and at the second server in turns. */
export async function timeWakes(setting: ServersSetting, count: number): Promise<WakeTimes> {
  const { slack, servers, urls, headers, signingSecret } = setting
  const [first, second] = urls.map((url) => ({ url, headers })) as [Target, Target]
  const ids = await openRequests(first, 2 * count, (desk) => `desk_${desk}`)
  const bodies = (await slack.ask('clicks', ids)) as readonly string[]
  const isSame = (_: string, at: number) => at % 2 === 0
  const same = await holdAgents(first, ids.filter(isSame))
  const other = await holdAgents(
    second,
    ids.filter((_, at) => at % 2 === 1),
  )
  for (const server of servers) await untilQuiet(server)
  const clicker = await connectRaw(first.url)
  const times: { same: number[]; other: number[] } = { same: [], other: [] }
  for (const [at, body] of bodies.entries()) {
    const where = at % 2 === 0 ? 'same' : 'other'
    const agent = { same, other }[where][Math.floor(at / 2)]
    const text = clickText(signingSecret, body)
    const startMs = performance.now()
    const acknowledged = clicker.exchange(text)
    times[where].push(((await agent?.answer)?.atMs ?? Number.NaN) - startMs)
    await acknowledged
    await pause(INTERVAL_MS)
  }
  clicker.destroy()
  releaseAgents([...same, ...other])
  return times
}

type Target = Pick<ServersSetting, 'headers'> & { readonly url: string }
