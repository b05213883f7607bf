import type { Step } from './step.ts'

/** Refused when the agent already has that many pending requests. */
export function limitPending(agentId: string, max: number): Step {
  return {
    text: 'SELECT pending FROM pending_counts WHERE agent_id = $1',
    values: [agentId],
    guard: { refuses: 'limit_pending', accepts: ({ rows }) => Number(rows[0]?.['pending'] ?? 0) < max },
  }
}
