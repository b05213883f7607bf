/** Which values the bundle masks, by path. */
export type IsMasked = (path: readonly string[]) => boolean

/**
 * A name masks at any depth, a path such as `card.number` only there. Paths have no list positions.
 */
export function maskedPaths(names: readonly string[]): IsMasked {
  const known = cached(names)
  return (path) => {
    const last = path.at(-1)
    if (last === undefined) return false
    return known.names.has(last) || (known.paths.size > 0 && known.paths.has(path.join('.')))
  }
}

interface MaskedNames {
  readonly names: ReadonlySet<string>
  readonly paths: ReadonlySet<string>
}

/** Cached by list: each tool of a bundle keeps the same list object. */
const lists = new WeakMap<readonly string[], MaskedNames>()

function cached(names: readonly string[]): MaskedNames {
  const known = lists.get(names) ?? {
    names: new Set(names),
    paths: new Set(names.filter((name) => name.includes('.'))),
  }
  lists.set(names, known)
  return known
}
