const HOUR_MS = 3_600_000
const DAY_MS = 86_400_000

/** Automatic decisions are counted by the day and by the hour, UTC. */
export const COUNTED_SPANS_MS = [DAY_MS, HOUR_MS] as const

/** Part of a period: whole spans of this length, or with null what is left at its ends. */
export interface SpanRange {
  readonly spanMs: number | null
  readonly fromMs: number
  readonly toMs: number
}

/** Splits `[fromMs, toMs)` into whole days, whole hours before and after these, and the rest. */
export function spanRanges(
  fromMs: number,
  toMs: number,
  [spanMs, ...shorter]: readonly number[] = COUNTED_SPANS_MS,
): readonly SpanRange[] {
  if (fromMs >= toMs) return []
  if (spanMs === undefined) return [{ spanMs: null, fromMs, toMs }]
  const startMs = Math.ceil(fromMs / spanMs) * spanMs
  const endMs = spanStart(toMs, spanMs)
  if (startMs >= endMs) return spanRanges(fromMs, toMs, shorter)
  return [
    { spanMs, fromMs: startMs, toMs: endMs },
    ...spanRanges(fromMs, startMs, shorter),
    ...spanRanges(endMs, toMs, shorter),
  ]
}

/** When the span of this length begins that contains the moment. */
export function spanStart(atMs: number, spanMs: number): number {
  return Math.floor(atMs / spanMs) * spanMs
}
