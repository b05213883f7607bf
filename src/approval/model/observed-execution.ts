import type { ExecutionId, RequestId } from '../../core/ids.ts'

/** An execution that was reported by an observer other than the agent. */
export interface ObservedExecution {
  readonly id: ExecutionId
  readonly agentId: string
  readonly tool: string
  /** Identifies it among the executions of its agent; null: none. */
  readonly traceId: string | null
  readonly executedAtMs: number
  readonly seenAtMs: number
  /** The request that allowed it, and allows no other; null: a bypass. */
  readonly requestId: RequestId | null
  /** Why it is a bypass; null: it is not. */
  readonly reason: string | null
  readonly salt: string
  readonly paramsDigest: string
  /** Salted, and equal for equal reports. */
  readonly fingerprint: string
}

/** An allowed call, for matching it with an execution. */
export interface AllowedCall {
  readonly id: RequestId
  readonly salt: string
  readonly paramsDigest: string
  readonly allowedAtMs: number
  /** Was it redeemed? */
  readonly isStarted: boolean
  /** When it lapsed or was denied; null: neither. */
  readonly endedAtMs: number | null
}

/** Calls of one tool by one agent that were allowed in `[sinceMs, untilMs]`. */
export interface AllowedSearch {
  readonly agentId: string
  readonly tool: string
  readonly sinceMs: number
  readonly untilMs: number
  /** The last one of the page before; null for the first page. */
  readonly after: Pick<AllowedCall, 'id' | 'allowedAtMs'> | null
  readonly limit: number
}
