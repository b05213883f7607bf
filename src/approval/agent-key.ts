/** An agent's API key, as it is kept: never the key itself. */
export interface AgentKey {
  /** SHA-256 of the key, hexadecimal. */
  readonly hash: string
  /** The first characters of the key, to tell keys apart. */
  readonly hint: string
  /** An agent id, or a pattern with `*`. */
  readonly agents: string
  readonly scopes: readonly Scope[]
  /** Who answers for the agent: an e-mail or a Slack user id. */
  readonly owner: string | null
  readonly createdAtMs: number
}

export const SCOPES = ['authorize', 'audit', 'admin'] as const
export type Scope = (typeof SCOPES)[number]
