/** Outcomes of the requests for one tool in a period. */
export interface ToolTally {
  readonly tool: string
  /** Decided automatically by the policies. */
  readonly allowed: number
  readonly denied: number
  /** Requests that people were asked about: */
  readonly pending: number
  readonly approved: number
  readonly rejected: number
  readonly expired: number
  readonly cancelled: number
}

/** `[fromMs, toMs)`, displayed in `timezone` (IANA). */
export interface Period {
  readonly fromMs: number
  readonly toMs: number
  readonly timezone: string
}
