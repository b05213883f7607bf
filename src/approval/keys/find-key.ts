import { sha256 } from '../../core/canonical-json.ts'
import type { Clock } from '../../core/clock.ts'
import type { Log } from '../../core/log.ts'
import { VetoError } from '../../core/veto-error.ts'
import { type AgentKey, keyStatus } from '../model/agent-key.ts'
import type { AgentKeyStore } from '../ports/agent-keys.ts'
import type { UnitWriter } from '../ports/unit.ts'

/** Finds the API key of a bearer token. */
export interface KeyFinder {
  /**
   * The active key; null when there is none with this text.
   * @throws {VetoError} `unauthenticated` when it was revoked or has expired, saying so.
   */
  find(bearer: string): Promise<AgentKey | null>
}

interface Deps {
  readonly store: Pick<AgentKeyStore, 'agentKey'> & UnitWriter
  readonly clock: Clock
  readonly log: Log
}

/** Resolution of `lastUsedAtMs`, which limits writes. */
const USE_PRECISION_MS = 60_000

export function createKeyFinder(deps: Deps): KeyFinder {
  /** When this process last recorded the use of each key. */
  const writtenAtMs = new Map<string, number>()
  return {
    async find(bearer) {
      const key = await deps.store.agentKey(sha256(bearer))
      if (key === null) return null
      const nowMs = deps.clock.nowMs()
      requireActive(key, nowMs)
      const lastMs = writtenAtMs.get(key.hash) ?? key.lastUsedAtMs
      if (lastMs !== null && Math.abs(nowMs - lastMs) < USE_PRECISION_MS) return key
      writtenAtMs.set(key.hash, nowMs)
      recordUse(deps, key, nowMs)
      return key
    },
  }
}

function requireActive(key: AgentKey, nowMs: number): void {
  const status = keyStatus(key, nowMs)
  if (status === 'active') return
  throw new VetoError(
    'unauthenticated',
    status === 'revoked'
      ? 'This key was revoked: ask the operator for a new one ("veto keys create")'
      : 'This key has expired: ask the operator for a new one ("veto keys create")',
  )
}

/** Best effort: no call waits for it or fails because of it. */
function recordUse({ store, log }: Deps, { hash }: AgentKey, atMs: number): void {
  store
    .commit([{ do: 'use_key', hash, atMs }])
    .catch((error: unknown) => log.warn({ err: error }, 'the last use of a key could not be recorded'))
}
