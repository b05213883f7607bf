import { sha256 } from '../core/canonical-json.ts'
import type { Clock } from '../core/clock.ts'
import { randomText } from '../core/ids.ts'
import { fact } from '../ledger/fact.ts'
import type { AgentKey, Scope } from './agent-key.ts'
import type { Store } from './ports.ts'

export interface AgentKeys {
  /** Makes a key. It is told here, once, and kept as its hash only. */
  make(wanted: WantedKey): Promise<{ readonly key: string; readonly kept: AgentKey }>
  /** The key that was given out under these words; null when there is none. */
  find(bearer: string): Promise<AgentKey | null>
}

export interface WantedKey {
  readonly agents: string
  readonly scopes: readonly Scope[]
  readonly owner: string | null
}

const HINT_LENGTH = 9

export function createAgentKeys({ store, clock }: { store: Store; clock: Clock }): AgentKeys {
  return {
    async make({ agents, scopes, owner }) {
      const key = `veto_${randomText(32)}`
      const hint = key.slice(0, HINT_LENGTH)
      const kept = { hash: sha256(key), hint, agents, scopes, owner, createdAtMs: clock.nowMs() }
      const reason = `${hint}… for ${agents}: ${scopes.join(', ')}`
      const made = fact({ atMs: kept.createdAtMs, kind: 'key_made', actor: 'cli', agentId: agents, reason })
      await store.commit([
        { do: 'keep_key', key: kept },
        { do: 'note', fact: made },
      ])
      return { key, kept }
    },
    find: (bearer) => store.agentKey(sha256(bearer)),
  }
}
