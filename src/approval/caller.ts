import type { AgentKey } from './agent-key.ts'

/** Who asks, and how the request came in. */
export interface Caller {
  readonly key: AgentKey
  readonly idempotencyKey: string | null
  /** Equal for equal bodies. */
  readonly fingerprint: string
  /** On the clock's ticks. */
  readonly arrivedAtTicksMs: number
}
