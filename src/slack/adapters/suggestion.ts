import { nearest } from '../../core/nearest.ts'

/** A sentence that follows an error about an unknown name: the nearest known one, or else the first `max` of them. */
export function suggestion(typed: string, known: readonly string[], max = known.length): string {
  const near = nearest(typed, known)
  return near === null ? ` Known: ${known.slice(0, max).join(', ')}.` : ` Did you mean ${near}?`
}
