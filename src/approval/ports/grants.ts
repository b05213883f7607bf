import type { GrantId } from '../../core/ids.ts'
import type { Grant } from '../model/grant.ts'

/** Grants, active or not. */
export interface GrantStore {
  grant(id: GrantId): Promise<Grant | null>
  /** Active grants of this agent, oldest first. */
  grantsFor(agentId: string, atMs: number): Promise<readonly Grant[]>
  /** Newest first. */
  grants(filter: GrantFilter): Promise<readonly Grant[]>
}

export interface GrantFilter {
  /** Only active ones; null: all. */
  readonly activeAtMs: number | null
  /** Only those older than this one; null: from the newest on. */
  readonly beforeId: GrantId | null
  readonly limit: number
}
