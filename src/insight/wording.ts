import { formatDuration } from '../core/duration.ts'

/** A share for people: `99 %`. */
export function percent(share: number): string {
  return `${Math.round(share * 100)} %`
}

/** A time for people: `6 s`, `4 min`, `3 h 10 min`, `2 days`. */
export function elapsed(durationMs: number): string {
  const seconds = Math.round(durationMs / 1_000)
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  if (hours >= 48) return `${Math.round(hours / 24)} days`
  return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`
}

/** `1 call`, `2 calls`, `1,704 calls`. */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`
}

/** A part of a timeout as policies write durations: whole minutes where it has any. Null: the timeout has no shorter part. */
export function partOf(timeoutMs: number | null, divisor: number): string | null {
  if (timeoutMs === null || timeoutMs < 2_000) return null
  const partMs = Math.max(1_000, timeoutMs / divisor)
  const unitMs = partMs < 60_000 ? 1_000 : 60_000
  return formatDuration(Math.floor(partMs / unitMs) * unitMs)
}
