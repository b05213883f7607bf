/** Draws the same values for the same seed. */
export interface Random {
  /** From 0 up to, not including, 1. */
  share(): number
  /** A whole number below `count`. */
  below(count: number): number
  /** One of the items, of which there must be one. */
  one<Item>(items: readonly [Item, ...Item[]]): Item
}

/** Mulberry32: a million draws take milliseconds. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0

  function share(): number {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }

  const below = (count: number) => Math.floor(share() * count)
  return { share, below, one: (items) => items[below(items.length)] ?? items[0] }
}
