import type { CallbackStatus } from '#protocol/callback.ts'
import type { RequestId } from '../../core/ids.ts'
import type { Callback, WaitingCallback } from '../model/callback.ts'

/** Callbacks to receivers. */
export interface CallbackStore {
  /** The pending callback of each receiver that is due first. */
  nextCallbacks(): Promise<readonly WaitingCallback[]>
  callback(id: string): Promise<Callback | null>
  /** Newest first. */
  callbacks(filter: CallbackFilter): Promise<readonly Callback[]>
}

/** Which callbacks to list; null stands for all. */
export interface CallbackFilter {
  readonly requestId: RequestId | null
  readonly status: CallbackStatus | null
  readonly limit: number
}
