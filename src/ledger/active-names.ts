import { covers } from '../core/glob.ts'
import { suggestion } from '../core/suggestion.ts'
import type { Activity } from './activity.ts'
import { callsOf } from './asked-requests.ts'

/** Tools that agents called in the last 14 days, and these agents. */
export interface ActiveNames {
  readonly tool: readonly string[]
  readonly agent: readonly string[]
}

/** The names in the activity of the last 14 days, of agents that `agents` covers. */
export function activeNames(activities: readonly Activity[], agents: string): ActiveNames {
  const calls = activities.flatMap(callsIn).filter(({ agentId }) => covers(agents, agentId))
  return {
    tool: [...new Set(calls.map(({ tool }) => tool))].sort(),
    agent: [...new Set(calls.map(({ agentId }) => agentId))].sort(),
  }
}

/**
 * `No agent named "suport-agent" was active in the last 14 days. Did you mean support-agent?` Null when an active one is
 * named, or covered by the pattern.
 */
export function inactiveName(kind: keyof ActiveNames, pattern: string, names: ActiveNames): string | null {
  const known = names[kind]
  if (known.some((name) => covers(pattern, name))) return null
  const named = pattern.includes('*') ? 'matching' : 'named'
  return `No ${kind} ${named} "${pattern}" was active in the last 14 days.${suggestion(pattern, known)}`
}

function callsIn({ automatic, asked, bypasses }: Activity) {
  return [...automatic, ...callsOf(asked), ...bypasses]
}
