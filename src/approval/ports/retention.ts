import type { KeptRequest } from '../model/request.ts'

/** Reads what retention may remove. */
export interface RetentionStore {
  /** Requests whose params are stored and of which the ledger has a change in that period, by a part of its entries. */
  keptRequests(part: KeptPart): Promise<KeptRequests>
  /** The last period, in the order of their texts, for which this job ran; null: none. */
  lastPeriod(job: string): Promise<string | null>
}

export interface KeptPart {
  readonly fromMs: number
  readonly beforeMs: number
  /** The `next` of the part before; null for the first part. */
  readonly afterSeq: number | null
  /** How many entries are looked at. */
  readonly limit: number
}

export interface KeptRequests {
  /** Without those that cannot be read. */
  readonly found: readonly KeptSince[]
  /** Null: this is the last part. */
  readonly next: number | null
}

export interface KeptSince {
  readonly request: KeptRequest
  /** When the last entry was recorded that changed it; null: there is none. */
  readonly changedAtMs: number | null
  /** Does a receiver wait for a callback about it? */
  readonly hasWaitingCallback: boolean
}
