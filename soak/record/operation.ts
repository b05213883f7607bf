import type { Status } from '#protocol/request.ts'

/** One HTTP request of a client, and what came back. */
export interface Operation {
  /** Of clients that share nothing. */
  readonly client: string
  readonly kind: 'authorize' | 'read' | 'redeem' | 'report' | 'cancel'
  /** The request that it is about; null: `authorize`. */
  readonly about: string | null
  /** Of `authorize`; repeated when an answer was lost. */
  readonly idempotencyKey: string | null
  /** By one monotonic clock for all clients. */
  readonly sentAtMs: number
  /** Null: no answer came, so that it may have happened or not. */
  readonly answer: Answer | null
}

/** What an agent acts on. */
export interface Answer {
  readonly atMs: number
  readonly httpStatus: number
  /** Null: an error, or an answer without a request. */
  readonly requestId: string | null
  readonly status: Status | null
  readonly allowed: boolean
  readonly paramsDigest: string | null
  /** Of an error. */
  readonly code: string | null
  /** The header `Retry-After` of an HTTP answer. */
  readonly retryAfter?: string | null
}
