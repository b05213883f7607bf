/** `[fromMs, toMs)`, displayed in `timezone` (IANA). */
export interface Period {
  readonly fromMs: number
  readonly toMs: number
  readonly timezone: string
}
