import type { Database } from 'better-sqlite3'

/** Prepares checking the number of pending requests of an agent, inside a transaction. False when there are already `max`. */
export function pendingLimit(db: Database): (agentId: string, max: number) => boolean {
  const pending = db
    .prepare<[string], number>('SELECT pending FROM pending_counts WHERE agent_id = ?')
    .pluck()
  return (agentId, max) => (pending.get(agentId) ?? 0) < max
}
