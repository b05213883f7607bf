/** A text that is the same for the same names in the same order, and for no others. */
export function keyOf(...names: readonly (string | null)[]): string {
  let key = ''
  for (const name of names) key += name === null ? '-' : `${name.length}:${name}`
  return key
}
