import { closestMatch } from 'leven'

/** Suggestion for an error message: the known name nearest to `name`, or all of them when none is near. */
export function didYouMean(name: string, known: readonly string[]): string {
  const near = nearest(name, known)
  if (near !== null) return `, did you mean '${near}'?`
  return known.length === 0 ? '' : `; known here: ${known.join(', ')}`
}

/**
 * The known name that differs by two swapped neighbouring letters, or else the one with the fewest edits
 * (at most 3, and at most half the letters), ignoring case; else null.
 */
export function nearest(name: string, known: readonly string[]): string | null {
  const byLowerCase = new Map(known.map((each) => [each.toLowerCase(), each]))
  const typed = name.toLowerCase()
  const maxDistance = Math.min(3, Math.floor(name.length / 2))
  const found =
    transpositions(typed).find((text) => byLowerCase.has(text)) ??
    closestMatch(typed, [...byLowerCase.keys()], { maxDistance })
  return found === undefined ? null : (byLowerCase.get(found) ?? null)
}

function transpositions(text: string): readonly string[] {
  return Array.from(
    text.slice(1),
    (next, at) => `${text.slice(0, at)}${next}${text[at]}${text.slice(at + 2)}`,
  )
}
