import type { Database } from 'better-sqlite3'

/** Prepares the check of how many requests of an agent wait, inside a transaction. False when there are `max` already. */
export function pendingLimit(db: Database): (agentId: string, max: number) => boolean {
  const pending = db
    .prepare<[string], number>('SELECT pending FROM pending_counts WHERE agent_id = ?')
    .pluck()
  return (agentId, max) => (pending.get(agentId) ?? 0) < max
}
