import { nearest } from './nearest.ts'

/** A sentence that follows an error about an unknown name: the nearest known one, or else the first of them. Empty: none is known. */
export function suggestion(typed: string, known: readonly string[]): string {
  if (known.length === 0) return ''
  const near = nearest(typed, known)
  return near === null ? ` Known: ${listed(known)}.` : ` Did you mean ${near}?`
}

/** So many fit into a sentence. */
const MAX_LISTED = 20

function listed(known: readonly string[]): string {
  const more = known.length - MAX_LISTED
  return more > 0 ? `${known.slice(0, MAX_LISTED).join(', ')} and ${more} more` : known.join(', ')
}
