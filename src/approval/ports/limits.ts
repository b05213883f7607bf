import type { RequestId } from '../../core/ids.ts'

/** Limit usage of requests. */
export interface LimitStore {
  /**
   * Usage of each limit after `sinceMs`, by its key; 0 without any. Reservations count whenever they were
   * made. With `by`, without the usage of that request.
   */
  used(windows: readonly ConsumedSince[], by?: UsingRequest): Promise<ReadonlyMap<string, number>>
}

/** A recorded request that is evaluated by the limit usage of others. */
export interface UsingRequest {
  readonly id: RequestId
  /**
   * The hash of the policies that evaluate it again; null: all others count. Else what started does, and what these policies
   * evaluated already, and of the rest what comes before it: what waits comes after what was allowed, and each stands in the
   * order in which it was asked.
   */
  readonly reevaluatedBy: string | null
}

/** One limit, from a moment on, not including it. */
export interface ConsumedSince {
  readonly key: string
  readonly sinceMs: number
  /** Where all others together use no more than this, their sum will do: who comes before the request need not be known. */
  readonly room?: number
}
