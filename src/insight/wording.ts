import { formatDuration } from '../core/duration.ts'

/** A share for people: `99 %`. */
export function percent(share: number): string {
  return `${Math.round(share * 100)} %`
}

/** `1 call`, `2 calls`, `1,704 calls`. */
export function counted(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`
}

/** `1,704`. */
export function grouped(count: number): string {
  return count.toLocaleString('en')
}

/** A part of a timeout as policies write durations: whole minutes where it has any. Null: the timeout has no shorter part. */
export function partOf(timeoutMs: number | null, divisor: number): string | null {
  if (timeoutMs === null || timeoutMs < 2_000) return null
  const partMs = Math.max(1_000, timeoutMs / divisor)
  const unitMs = partMs < 60_000 ? 1_000 : 60_000
  return formatDuration(Math.floor(partMs / unitMs) * unitMs)
}
