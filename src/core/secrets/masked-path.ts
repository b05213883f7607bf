/** Which values the bundle hides, by where they are. */
export type IsMasked = (path: readonly string[]) => boolean

/**
 * A name hides at any depth, a path such as `card.number` hides there. Positions in lists are no part of a path.
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

/** Of a bundle's tools: the lists themselves are the same each time. */
const lists = new WeakMap<readonly string[], MaskedNames>()

function cached(names: readonly string[]): MaskedNames {
  const known = lists.get(names) ?? {
    names: new Set(names),
    paths: new Set(names.filter((name) => name.includes('.'))),
  }
  lists.set(names, known)
  return known
}
