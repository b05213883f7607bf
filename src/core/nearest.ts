/** A phrase for an error message: the known name nearest to `name`, or all of them when none is near. */
export function didYouMean(name: string, known: readonly string[]): string {
  const near = nearest(name, known)
  if (near !== null) return `, did you mean '${near}'?`
  return known.length === 0 ? '' : `; known here: ${known.join(', ')}`
}

/** The known name with the fewest slips of the pen (at most 3, and fewer than half the letters); else null. */
export function nearest(name: string, known: readonly string[]): string | null {
  let best: string | null = null
  let fewest = Math.min(3, Math.floor(name.length / 2)) + 1
  for (const candidate of known) {
    if (Math.abs(candidate.length - name.length) >= fewest) continue
    const slips = distance(name.toLowerCase(), candidate.toLowerCase())
    if (slips < fewest) {
      best = candidate
      fewest = slips
    }
  }
  return best
}

/** Insertions, deletions, replacements and swaps of neighbours that lead from one text to the other. */
function distance(from: string, to: string): number {
  let beforeLast: readonly number[] = []
  let last: readonly number[] = Array.from({ length: to.length + 1 }, (_, column) => column)
  for (let row = 1; row <= from.length; row += 1) {
    const next = [row]
    for (let column = 1; column <= to.length; column += 1) {
      next.push(cheapest({ from, to, row, column, next, last, beforeLast }))
    }
    beforeLast = last
    last = next
  }
  return last.at(-1) ?? 0
}

interface Cell {
  readonly from: string
  readonly to: string
  readonly row: number
  readonly column: number
  readonly next: readonly number[]
  readonly last: readonly number[]
  readonly beforeLast: readonly number[]
}

function cheapest({ from, to, row, column, next, last, beforeLast }: Cell): number {
  const same = from[row - 1] === to[column - 1]
  const swapped =
    row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]
  return Math.min(
    at(last, column) + 1,
    at(next, column - 1) + 1,
    at(last, column - 1) + (same ? 0 : 1),
    swapped ? at(beforeLast, column - 2) + 1 : Number.POSITIVE_INFINITY,
  )
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY
}
