import { sha256 } from '../../core/canonical-json.ts'
import type { Clock } from '../../core/clock.ts'
import { randomText } from '../../core/ids.ts'
import { VetoError } from '../../core/veto-error.ts'
import { type Fact, fact } from '../../ledger/fact.ts'
import { type AgentKey, keyId, type Scope } from '../model/agent-key.ts'
import type { AgentKeyStore } from '../ports/agent-keys.ts'
import type { UnitWriter } from '../ports/unit.ts'

/** Creates, lists and revokes the API keys of agents. */
export interface AgentKeys {
  /**
   * Creates a key. It is returned once, and stored only as its hash.
   * @throws {VetoError} `bad_argument` for tool patterns together with another scope than `authorize`.
   */
  create(options: NewAgentKey): Promise<{ readonly key: string; readonly record: AgentKey }>
  /** Every key, newest first. */
  list(): Promise<readonly AgentKey[]>
  /** Revokes a key from the next call on; revoking twice changes nothing. Null when no key has this id. */
  revoke(id: string): Promise<AgentKey | null>
}

export interface NewAgentKey {
  readonly agents: string
  readonly scopes: readonly Scope[]
  readonly owner: string | null
  /** Default: every tool. */
  readonly tools?: readonly string[] | null
  /** Default: it does not expire. */
  readonly expiresAtMs?: number | null
}

interface Deps {
  readonly store: Pick<AgentKeyStore, 'agentKeys'> & UnitWriter
  readonly clock: Clock
}

const HINT_LENGTH = 9

export function createAgentKeys(deps: Deps): AgentKeys {
  return {
    create: (options) => createKey(deps, options),
    list: () => deps.store.agentKeys(),
    revoke: (id) => revoke(deps, id),
  }
}

async function createKey({ store, clock }: Deps, options: NewAgentKey) {
  const { agents, scopes, owner, tools = null, expiresAtMs = null } = options
  requireScopesForTools(options)
  const key = `veto_${randomText(32)}`
  const hint = key.slice(0, HINT_LENGTH)
  const createdAtMs = clock.nowMs()
  const own = { hash: sha256(key), hint, agents, scopes, tools, owner, createdAtMs, expiresAtMs }
  const record: AgentKey = { ...own, revokedAtMs: null, lastUsedAtMs: null }
  await store.commit([
    { do: 'insert_key', key: record },
    { do: 'append_fact', fact: keyFact(record, { kind: 'key_made', atMs: createdAtMs }) },
  ])
  return { key, record }
}

/** The scopes audit and admin do not distinguish tools. */
function requireScopesForTools({ scopes, tools = null }: NewAgentKey): void {
  if (tools === null || scopes.every((scope) => scope === 'authorize')) return
  throw new VetoError(
    'bad_argument',
    'A key for some tools can have only the scope authorize: create another key for audit or admin',
  )
}

async function revoke({ store, clock }: Deps, id: string): Promise<AgentKey | null> {
  const key = (await store.agentKeys()).find((known) => keyId(known) === id)
  if (key === undefined) return null
  const atMs = clock.nowMs()
  await store.commit([
    { do: 'revoke_key', hash: key.hash, atMs },
    { do: 'append_fact', fact: keyFact(key, { kind: 'key_revoked', atMs }) },
  ])
  return { ...key, revokedAtMs: key.revokedAtMs ?? atMs }
}

/** The ledger's description of a key, without the key itself. */
export function keyFact(
  key: AgentKey,
  { kind, atMs }: { readonly kind: 'key_made' | 'key_revoked'; readonly atMs: number },
): Fact {
  const { agents, hint, scopes, tools, owner, expiresAtMs } = key
  const limits = [
    ...(tools === null ? [] : [`tools ${tools.join(', ')}`]),
    ...(owner === null ? [] : [`owner ${owner}`]),
    ...(expiresAtMs === null ? [] : [`expires ${new Date(expiresAtMs).toISOString()}`]),
  ]
  const reason = [`${keyId(key)} (${hint}…) for ${agents}: ${scopes.join(', ')}`, ...limits].join('; ')
  return fact({ atMs, kind, actor: 'cli', agentId: agents, reason })
}
