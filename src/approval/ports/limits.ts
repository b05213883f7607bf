import type { RequestId } from '../../core/ids.ts'

/** Limit usage of requests. */
export interface LimitStore {
  /**
   * Usage of each limit after `sinceMs`, by its key; 0 without any. Reservations count whenever they were
   * made. With `by`, without the usage of that request.
   */
  used(windows: readonly ConsumedSince[], by?: UsingRequest): Promise<ReadonlyMap<string, number>>
}

/** A recorded request whose limits are checked against the usage of other requests. */
export interface UsingRequest {
  readonly id: RequestId
  /**
   * The hash of the policies that evaluate it again. These requests then count: those that started, those that these policies
   * already evaluated, and those that come before it. Allowed requests come before pending ones, each in the order of
   * creation. Null: all other requests count.
   */
  readonly reevaluatedBy: string | null
}

/** One limit, from a moment on, not including it. */
export interface ConsumedSince {
  readonly key: string
  readonly sinceMs: number
  /** If all other requests together use at most this, `used` may return their sum without sorting them. */
  readonly room?: number
}
