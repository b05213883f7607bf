import type { AgentKey } from '../model/agent-key.ts'

/** The API keys of agents, by their hashes. */
export interface AgentKeyStore {
  agentKey(keyHash: string): Promise<AgentKey | null>
  /** Every agent key, newest first. */
  agentKeys(): Promise<readonly AgentKey[]>
}
