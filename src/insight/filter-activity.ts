import { compileGlob } from '../core/glob.ts'
import type { Activity } from '../ledger/activity.ts'
import { whereCall } from '../ledger/asked-requests.ts'

/** Names, or globs with `*`, that must all cover. */
export interface ActivityFilter {
  readonly tools: readonly string[]
  readonly agents: readonly string[]
}

/** The part of the activity that is about these tools and agents. */
export function filterActivity(activity: Activity, filter: ActivityFilter): Activity {
  if (filter.tools.length === 0 && filter.agents.length === 0) return activity
  const { automatic, asked, bypasses } = activity
  const tools = filter.tools.map(compileGlob)
  const agents = filter.agents.map(compileGlob)
  const isCovered = ({ tool, agentId }: { readonly tool: string; readonly agentId: string }) =>
    tools.every((covers) => covers(tool)) && agents.every((covers) => covers(agentId))
  return {
    automatic: automatic.filter(isCovered),
    asked: whereCall(asked, isCovered),
    bypasses: bypasses.filter(isCovered),
  }
}
