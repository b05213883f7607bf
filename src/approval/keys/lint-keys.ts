import type { Warning } from '../../policy/lint/warning.ts'
import { type AgentKey, keyId, keyStatus } from '../model/agent-key.ts'

interface KeysToLint {
  readonly keys: readonly AgentKey[]
  /** Where the keys are kept. */
  readonly database: string
  readonly nowMs: number
}

/** The active keys without an owner: nobody is kept from approving the calls of an agent of one's own. */
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
      message: `the key ${keyId(key)} for ${key.agents} has no owner, so whoever runs that agent may approve its calls`,
      fix: `make another with "veto keys create ${key.agents} --owner …", then "veto keys revoke ${keyId(key)}"`,
    }))
}
