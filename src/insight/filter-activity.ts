import { compileGlob } from '../core/glob.ts'
import type { Activity } from '../ledger/activity.ts'

/** Names, or globs with `*`, that must all cover. */
export interface ActivityFilter {
  readonly tools: readonly string[]
  readonly agents: readonly string[]
}

/** The part of the activity that is about these tools and agents. */
export function filterActivity({ automatic, asked, bypasses }: Activity, filter: ActivityFilter): Activity {
  const tools = filter.tools.map(compileGlob)
  const agents = filter.agents.map(compileGlob)
  const isCovered = ({ tool, agentId }: { readonly tool: string; readonly agentId: string }) =>
    tools.every((covers) => covers(tool)) && agents.every((covers) => covers(agentId))
  return {
    automatic: automatic.filter(isCovered),
    asked: asked.filter(isCovered),
    bypasses: bypasses.filter(isCovered),
  }
}
