import type { Clock } from '../../core/clock.ts'
import { VetoError } from '../../core/veto-error.ts'
import { type AgentKey, keyId } from '../model/agent-key.ts'
import type { AgentKeyStore } from '../ports/agent-keys.ts'
import type { UnitWriter } from '../ports/unit.ts'
import { keyFact, type NewAgentKey, type NewKey, newKey } from './new-key.ts'

/** Creates, lists and revokes the API keys of agents. */
export interface AgentKeys {
  /**
   * Creates a key. It is returned once, and stored only as its hash.
   * @throws {VetoError} `bad_argument` for tool patterns together with another scope than `authorize`.
   */
  create(options: NewAgentKey): Promise<NewKey>
  /** Every key, newest first. */
  list(): Promise<readonly AgentKey[]>
  /** Revokes a key from the next call on; revoking twice changes nothing. Null when no key has this id. */
  revoke(id: string): Promise<AgentKey | null>
}

interface Deps {
  readonly store: Pick<AgentKeyStore, 'agentKeys'> & UnitWriter
  readonly clock: Clock
}

export function createAgentKeys(deps: Deps): AgentKeys {
  return {
    create: (options) => createKey(deps, options),
    list: () => deps.store.agentKeys(),
    revoke: (id) => revoke(deps, id),
  }
}

async function createKey({ store, clock }: Deps, options: NewAgentKey): Promise<NewKey> {
  requireScopesForTools(options)
  const created = newKey(options, clock.nowMs())
  const { record } = created
  await store.commit([
    { do: 'insert_key', key: record },
    { do: 'append_fact', fact: keyFact(record, { kind: 'key_made', atMs: record.createdAtMs }) },
  ])
  return created
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
