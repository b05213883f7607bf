import type { RequestId } from '../../core/ids.ts'
import type { KeptRequest } from '../model/request.ts'

/** Reads what retention may remove. */
export interface RetentionStore {
  /** Requests whose params are stored, in the order in which they were recorded. */
  keptRequests(page: KeptPage): Promise<KeptRequests>
}

export interface KeptPage {
  /** The `next` of the page before; null for the first page. */
  readonly afterId: RequestId | null
  readonly limit: number
}

export interface KeptRequests {
  /** Without those that cannot be read. */
  readonly found: readonly KeptSince[]
  /** Null: this is the last page. */
  readonly next: RequestId | null
}

export interface KeptSince {
  readonly request: KeptRequest
  /** When the last entry was recorded that changed it; null: there is none. */
  readonly changedAtMs: number | null
  /** Does a receiver wait for a callback about it? */
  readonly hasWaitingCallback: boolean
}
