import { nearest } from '../../core/nearest.ts'

/** A sentence that follows an error about an unknown name: the nearest known one, or else all of them. */
export function suggestion(typed: string, known: readonly string[]): string {
  const near = nearest(typed, known)
  return near === null ? ` Known: ${known.join(', ')}.` : ` Did you mean ${near}?`
}
