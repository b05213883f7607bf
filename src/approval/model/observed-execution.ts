import type { ExecutionId, RequestId } from '../../core/ids.ts'

/** A call that ran, as reported by something other than the agent. */
export interface ObservedExecution {
  readonly id: ExecutionId
  readonly agentId: string
  readonly tool: string
  /** Names it among the executions of its agent; null: nothing does. */
  readonly traceId: string | null
  readonly executedAtMs: number
  readonly seenAtMs: number
  /** The request that allowed it, and allows no other; null: a bypass. */
  readonly requestId: RequestId | null
  /** Why it counts as a bypass; null when it is none. */
  readonly reason: string | null
  readonly salt: string
  readonly paramsDigest: string
  /** Salted, and equal for equal reports. */
  readonly fingerprint: string
}

/** What a search for the request of an execution needs to know of a request that was allowed. */
export interface AllowedCall {
  readonly id: RequestId
  readonly salt: string
  readonly paramsDigest: string
  readonly allowedAtMs: number
  /** Did the agent say that it starts? */
  readonly isStarted: boolean
  /** Since when it may not start any more, as it lapsed or was denied; null: neither. */
  readonly barredAtMs: number | null
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
