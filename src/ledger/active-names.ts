import { covers } from '../core/glob.ts'
import { suggestion } from '../core/suggestion.ts'
import type { Activity } from './activity.ts'
import { callsOf } from './asked-requests.ts'

/** Tools that agents called in the last 14 days, and these agents. */
export interface ActiveNames {
  /** A pattern: others' names are not among these. */
  readonly agents: string
  readonly tool: readonly string[]
  readonly agent: readonly string[]
}

/** The names in the activity of the last 14 days, of agents that `agents` covers. */
export function activeNames(activities: readonly Activity[], agents: string): ActiveNames {
  const calls = activities.flatMap(callsIn).filter(({ agentId }) => covers(agents, agentId))
  return {
    agents,
    tool: [...new Set(calls.map(({ tool }) => tool))].sort(),
    agent: [...new Set(calls.map(({ agentId }) => agentId))].sort(),
  }
}

/**
 * `No agent named "suport-agent" was active in the last 14 days. Did you mean support-agent?` Null when an active one is
 * named, or covered by the pattern.
 */
export function inactiveName(kind: 'tool' | 'agent', pattern: string, names: ActiveNames): string | null {
  const known = names[kind]
  if (known.some((name) => covers(pattern, name))) return null
  const named = pattern.includes('*') ? 'matching' : 'named'
  const wasActive = kind === 'agent' || names.agents === '*' ? 'was active' : `was called by ${names.agents}`
  return `No ${kind} ${named} "${pattern}" ${wasActive} in the last 14 days.${suggestion(pattern, known)}`
}

function callsIn({ automatic, asked, bypasses }: Activity) {
  return [...automatic, ...callsOf(asked), ...bypasses]
}
