import { echoPath, holdAgents, releaseAgents, type WaitingAgent } from './agents.ts'
import type { Child } from './child.ts'
import type { Pair } from './pair.ts'
import { type BenchSetting, untilQuiet } from './setting.ts'

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
