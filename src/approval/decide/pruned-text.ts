import type { Pruning } from '../model/request.ts'

/** Shown in place of the params and the result of a request: `Removed on 2026-11-01 after 180 days (VETO_RETENTION)`. */
export function prunedText({ atMs, keptDays }: Pruning): string {
  const day = new Date(atMs).toISOString().slice(0, 10)
  return `Removed on ${day} after ${keptDays} ${keptDays === 1 ? 'day' : 'days'} (VETO_RETENTION)`
}
