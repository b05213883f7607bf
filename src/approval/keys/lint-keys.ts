import type { Warning } from '../../policy/lint/warning.ts'
import { type AgentKey, keyId, keyStatus } from '../model/agent-key.ts'

interface KeysToLint {
  readonly keys: readonly AgentKey[]
  /** Store of the keys. */
  readonly database: string
  readonly nowMs: number
}

/** Warns about active keys without an owner, as the owner cannot be kept from approving. */
export function lintKeys({ keys, database, nowMs }: KeysToLint): readonly Warning[] {
  return keys
    .filter(
      (key) => key.owner === null && key.scopes.includes('authorize') && keyStatus(key, nowMs) === 'active',
    )
    .map((key) => ({
      file: database,
      line: 1,
      column: 1,
      code: 'key_without_owner',
      message: `the key ${keyId(key)} for ${key.agents} has no owner, so the person who runs that agent may approve its calls`,
      fix: `create another with "veto keys create ${key.agents} --owner …", then run "veto keys revoke ${keyId(key)}"`,
    }))
}
