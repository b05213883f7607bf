import type { AgentCount } from '../../approval/ports/requests.ts'
import { shorten } from './visible-text.ts'

const MAX_NAMED = 10

/** How many of each agent, in the order given: `batch-agent 480, support-agent 2 and 3 more agents`. */
export function agentCounts(agents: readonly AgentCount[]): string {
  const named = agents.slice(0, MAX_NAMED).map(({ agentId, count }) => `${shorten(agentId, 60)} ${count}`)
  const more = agents.length - named.length
  return `${named.join(', ')}${more > 0 ? ` and ${more} more ${more === 1 ? 'agent' : 'agents'}` : ''}`
}
