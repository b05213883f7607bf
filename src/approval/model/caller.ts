import type { AgentKey } from './agent-key.ts'

/** Who asks, and how the request came in. */
export interface Caller {
  readonly key: AgentKey
  readonly idempotencyKey: string | null
  /** Equal for equal bodies. */
  readonly fingerprint: string
  /** Equal for identical calls of one session, whatever the agent numbers them; null: the call names no session. */
  readonly sessionFingerprint: string | null
  /** On the clock's ticks. */
  readonly arrivedAtTicksMs: number
}
