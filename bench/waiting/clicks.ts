import { setTimeout as pause } from 'node:timers/promises'
import { clickText, echoPath, holdAgents, openRequests, releaseAgents, type WaitingAgent } from './agents.ts'
import { connectRaw, type RawClient } from './raw-client.ts'
import { type BenchSetting, untilQuiet } from './setting.ts'

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
