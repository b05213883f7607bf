import { keyFact } from '../keys/new-key.ts'
import type { AgentKey } from '../model/agent-key.ts'
import type { AgentKeyStore } from '../ports/agent-keys.ts'
import type { Unit, UnitWriter } from '../ports/unit.ts'

type Keys = Pick<AgentKeyStore, 'agentKeys'>

/** Keys that were replaced after the backup end when they would have ended, and what replaced them stays valid. */
export async function keepReplacedKeys(
  store: Keys & UnitWriter,
  replaced: Keys | null,
  atMs: number,
): Promise<void> {
  const known = replaced === null ? [] : await replaced.agentKeys().catch(() => [])
  const restored = await store.agentKeys()
  const lineages = new Set(restored.map(({ lineage }) => lineage))
  const hashes = new Set(restored.map(({ hash }) => hash))
  for (const key of known) {
    if (!lineages.has(key.lineage)) continue
    const unit = hashes.has(key.hash) ? replacing(key, atMs) : inserting(key, atMs)
    if (unit !== null) await store.commit(unit)
  }
}

function replacing(key: AgentKey, atMs: number): Unit | null {
  const { hash, replacedBy: by, expiresAtMs } = key
  if (by === null || expiresAtMs === null) return null
  return [
    { do: 'replace_key', hash, by, expiresAtMs },
    { do: 'append_fact', fact: keyFact(key, { kind: 'key_rotated', atMs }) },
  ]
}

function inserting(key: AgentKey, atMs: number): Unit {
  return [
    { do: 'insert_key', key },
    { do: 'append_fact', fact: keyFact(key, { kind: 'key_made', atMs }) },
  ]
}
