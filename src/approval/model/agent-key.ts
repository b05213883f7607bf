/** An agent's API key as it is stored, without the key itself. */
export interface AgentKey {
  /** SHA-256 of the key, hexadecimal. */
  readonly hash: string
  /** The first characters of the key, to distinguish keys. */
  readonly hint: string
  /** An agent id, or a pattern with `*`. */
  readonly agents: string
  readonly scopes: readonly Scope[]
  /** Names or patterns of the tools that it may request; null: every tool. */
  readonly tools: readonly string[] | null
  /** Owner of the agent: an e-mail or a Slack user id. */
  readonly owner: string | null
  readonly createdAtMs: number
  /** When it expires; null: never. */
  readonly expiresAtMs: number | null
  readonly revokedAtMs: number | null
  /** To the minute; null: it was never used. */
  readonly lastUsedAtMs: number | null
  /** Hash of the first of the keys that replaced each other up to this one; idempotency keys belong to all of them. */
  readonly lineage: string
  /** Hash of the key that replaced it. */
  readonly replacedBy: string | null
}

export const SCOPES = ['authorize', 'audit', 'admin'] as const
export type Scope = (typeof SCOPES)[number]

/** The name by which a key is listed and revoked; it does not reveal the key. */
export function keyId({ hash }: Pick<AgentKey, 'hash'>): string {
  return `key_${hash.slice(0, ID_LENGTH)}`
}

const ID_LENGTH = 12

export type KeyStatus = 'active' | 'expired' | 'revoked'

/** Whether the key is active at `nowMs`. */
export function keyStatus(
  { expiresAtMs, revokedAtMs }: Pick<AgentKey, 'expiresAtMs' | 'revokedAtMs'>,
  nowMs: number,
): KeyStatus {
  if (revokedAtMs !== null) return 'revoked'
  return expiresAtMs !== null && nowMs >= expiresAtMs ? 'expired' : 'active'
}
