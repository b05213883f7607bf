import { sha256 } from '../../core/canonical-json.ts'
import { randomText } from '../../core/ids.ts'
import { type Fact, fact } from '../../ledger/fact.ts'
import { type AgentKey, keyId, type Scope } from '../model/agent-key.ts'

export interface NewAgentKey {
  readonly agents: string
  readonly scopes: readonly Scope[]
  readonly owner: string | null
  /** Default: every tool. */
  readonly tools?: readonly string[] | null
  /** Default: it does not expire. */
  readonly expiresAtMs?: number | null
  /** Of the key that it replaces; default: it is the first. */
  readonly lineage?: string
}

/** A key, which is shown once, and what is stored of it. */
export interface NewKey {
  readonly key: string
  readonly record: AgentKey
}

const HINT_LENGTH = 9

/** Generates a key without storing it. */
export function newKey(options: NewAgentKey, createdAtMs: number): NewKey {
  const { agents, scopes, owner, tools = null, expiresAtMs = null } = options
  const key = `veto_${randomText(32)}`
  const hint = key.slice(0, HINT_LENGTH)
  const hash = sha256(key)
  const own = { hash, hint, agents, scopes, tools, owner, createdAtMs, expiresAtMs }
  const record = { ...own, revokedAtMs: null, lastUsedAtMs: null, lineage: options.lineage ?? hash }
  return { key, record: { ...record, replacedBy: null } }
}

type KeyEvent =
  | { readonly kind: 'key_made' | 'key_revoked'; readonly atMs: number }
  | { readonly kind: 'key_rotated'; readonly atMs: number }

/** The ledger's description of a key, without the key itself. */
export function keyFact(key: AgentKey, event: KeyEvent): Fact {
  const { agents, hint, scopes, tools, owner, expiresAtMs, replacedBy } = key
  const limits = [
    ...(tools === null ? [] : [`tools ${tools.join(', ')}`]),
    ...(owner === null ? [] : [`owner ${owner}`]),
    ...(expiresAtMs === null ? [] : [`expires ${new Date(expiresAtMs).toISOString()}`]),
    ...(replacedBy === null ? [] : [`replaced by ${keyId({ hash: replacedBy })}`]),
  ]
  const reason = [`${keyId(key)} (${hint}…) for ${agents}: ${scopes.join(', ')}`, ...limits].join('; ')
  return fact({ atMs: event.atMs, kind: event.kind, actor: 'cli', agentId: agents, reason })
}
