import type { StepSizes } from './entry-search.ts'

/** Where a row of a list stands. */
export interface ListedEntry {
  readonly seq: number
  readonly atMs: number
  readonly requestId: string
}

/** One step through the requests. */
export interface WalkStep {
  /** Newest first. */
  readonly found: readonly ListedEntry[]
  /** Everything from here on was looked at. */
  readonly before: number
  /** In entries looked at. */
  readonly work: number
}

/** How far a search for requests goes at once. */
export interface SearchSizes {
  readonly steps?: StepSizes
  /** How much work one page may take, in entries looked at. */
  readonly maxWork: number
}
