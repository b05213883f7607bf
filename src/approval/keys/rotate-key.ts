import type { Clock } from '../../core/clock.ts'
import { VetoError } from '../../core/veto-error.ts'
import { type AgentKey, keyId, keyStatus } from '../model/agent-key.ts'
import type { AgentKeyStore } from '../ports/agent-keys.ts'
import type { UnitWriter } from '../ports/unit.ts'
import { keyFact, type NewKey, newKey } from './new-key.ts'

interface Rotation {
  /** Id of an active key, or the agents of exactly one. */
  readonly name: string
  /** How long the replaced key stays valid; its own expiry may be earlier. */
  readonly graceMs: number
}

/** The new key, which permits what the replaced one permits. */
export interface RotatedKey extends NewKey {
  /** With its end. */
  readonly replaced: AgentKey & { readonly expiresAtMs: number }
}

interface Deps {
  readonly store: Pick<AgentKeyStore, 'agentKeys'> & UnitWriter
  readonly clock: Clock
}

/**
 * Replaces an API key by a new one; for the grace both are valid. A key that expires is replaced by one that is valid for as long.
 * @throws {VetoError} `not_found` when no active key has this name, `bad_argument` when several have, or it was replaced before.
 */
export async function rotateKey(deps: Deps, { name, graceMs }: Rotation): Promise<RotatedKey> {
  const { store, clock } = deps
  const nowMs = clock.nowMs()
  const old = activeKey(await store.agentKeys(), name, nowMs)
  const { agents, scopes, tools, owner, createdAtMs, expiresAtMs, lineage } = old
  const validForMs = expiresAtMs === null ? null : expiresAtMs - createdAtMs
  const { key, record } = newKey(
    { agents, scopes, tools, owner, expiresAtMs: validForMs === null ? null : nowMs + validForMs, lineage },
    nowMs,
  )
  const endsAtMs = Math.min(expiresAtMs ?? Number.POSITIVE_INFINITY, nowMs + graceMs)
  const replaced = { ...old, expiresAtMs: endsAtMs, replacedBy: record.hash }
  const { ok } = await store.commit([
    { do: 'replace_key', hash: old.hash, by: record.hash, expiresAtMs: endsAtMs },
    { do: 'insert_key', key: record },
    { do: 'append_fact', fact: keyFact(record, { kind: 'key_made', atMs: nowMs }) },
    { do: 'append_fact', fact: keyFact(replaced, { kind: 'key_rotated', atMs: nowMs }) },
  ])
  // Revoked or replaced in the meantime: another try says so.
  return ok ? { key, record, replaced } : rotateKey(deps, { name: keyId(old), graceMs })
}

function activeKey(keys: readonly AgentKey[], name: string, nowMs: number): AgentKey {
  const active = keys.filter((key) => keyStatus(key, nowMs) === 'active')
  requireFirst(active, name)
  const found = active.filter(
    (key) => key.replacedBy === null && (keyId(key) === name || key.agents === name),
  )
  const [key, ...others] = found
  if (key === undefined)
    throw new VetoError('not_found', `There is no active key ${name}: "veto keys list" lists the keys`)
  if (others.length === 0) return key
  throw new VetoError(
    'bad_argument',
    `Expected the id of one key, as ${name} has ${found.length}: ${found.map(keyId).join(', ')}`,
  )
}

/** A second replacement would have the short life of what is left of the replaced key. */
function requireFirst(active: readonly AgentKey[], name: string): void {
  const hash = active.find((key) => keyId(key) === name)?.replacedBy ?? null
  if (hash === null) return
  throw new VetoError('bad_argument', `${name} was replaced by ${keyId({ hash })} already: rotate that key`)
}
