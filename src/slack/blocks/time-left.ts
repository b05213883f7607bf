const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
const DAY_MS = 86_400_000

/** How long until then, never more than there is: `12 min left`, `5 h left`, `3 days left`. */
export function timeLeft(untilMs: number, nowMs: number): string {
  const leftMs = untilMs - nowMs
  if (leftMs < MINUTE_MS) return 'less than a minute left'
  if (leftMs < 2 * HOUR_MS) return `${Math.floor(leftMs / MINUTE_MS)} min left`
  if (leftMs < 2 * DAY_MS) return `${Math.floor(leftMs / HOUR_MS)} h left`
  return `${Math.floor(leftMs / DAY_MS)} days left`
}

/** When `timeLeft` says something else; null: never again. */
export function timeLeftChangesAtMs(untilMs: number, nowMs: number): number | null {
  const leftMs = untilMs - nowMs
  if (leftMs < MINUTE_MS) return null
  const stepMs = leftMs < 2 * HOUR_MS ? MINUTE_MS : leftMs < 2 * DAY_MS ? HOUR_MS : DAY_MS
  return untilMs - Math.floor(leftMs / stepMs) * stepMs + 1
}
