/** What became of the requests made for one tool in a span of time. */
export interface ToolTally {
  readonly tool: string
  /** Answered at once by the policies. */
  readonly allowed: number
  readonly denied: number
  /** People were asked, and … */
  readonly pending: number
  readonly approved: number
  readonly rejected: number
  readonly expired: number
  readonly cancelled: number
}

/** `[fromMs, toMs)`, read by people in `timezone` (IANA). */
export interface Period {
  readonly fromMs: number
  readonly toMs: number
  readonly timezone: string
}
