import { closestMatch } from 'leven'

/** A phrase for an error message: the known name nearest to `name`, or all of them when none is near. */
export function didYouMean(name: string, known: readonly string[]): string {
  const near = nearest(name, known)
  if (near !== null) return `, did you mean '${near}'?`
  return known.length === 0 ? '' : `; known here: ${known.join(', ')}`
}

/**
 * The known name that the fewest edits lead to (at most 3, and at most half the letters), or two neighbouring letters in the
 * other order, in any case; else null.
 */
export function nearest(name: string, known: readonly string[]): string | null {
  const byLowerCase = new Map(known.map((each) => [each.toLowerCase(), each]))
  const maxDistance = Math.min(3, Math.floor(name.length / 2))
  const typed = name.toLowerCase()
  const found =
    closestMatch(typed, [...byLowerCase.keys()], { maxDistance }) ??
    transpositions(typed).find((text) => byLowerCase.has(text))
  return found === undefined ? null : (byLowerCase.get(found) ?? null)
}

function transpositions(text: string): readonly string[] {
  return Array.from(text.slice(1), (next, at) => `${text.slice(0, at)}${next}${text[at]}${text.slice(at + 2)}`)
}
