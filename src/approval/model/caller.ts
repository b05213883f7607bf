import type { AgentKey } from './agent-key.ts'

/** The caller and the metadata of a call. */
export interface Caller {
  readonly key: AgentKey
  readonly idempotencyKey: string | null
  /** Equal for equal bodies. */
  readonly fingerprint: string
  /** Equal for identical calls of one session, apart from their `toolCallId`; null: the call names no session. */
  readonly sessionFingerprint: string | null
  /** Time of arrival, on the monotonic clock. */
  readonly arrivedAtTicksMs: number
  /** To be called after a wait: rejects with `unauthenticated` when the key was revoked or has expired meanwhile. */
  recheck(): Promise<void>
}
