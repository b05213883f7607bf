/** Entries are indexed in blocks of so many. */
export const BLOCK = 65_536

/** Which entries of one block: a bit for each. */
export type EntrySet = Uint8Array<ArrayBuffer>

const BYTES = BLOCK / 8
/** More take no less space as bits than as a list of two bytes each. */
const MAX_LISTED = BYTES / 2 - 1

export function emptySet(): EntrySet {
  return new Uint8Array(BYTES)
}

export function blockOf(seq: number): number {
  return Math.floor(seq / BLOCK)
}

export function isIn(set: EntrySet, offset: number): boolean {
  return (((set[offset >> 3] ?? 0) >> (offset & 7)) & 1) === 1
}

/** Adds what a stored set holds. */
export function addStored(set: EntrySet, stored: Uint8Array): void {
  if (stored.length === BYTES) addAll(set, new Uint8Array(stored))
  else
    for (let at = 0; at < stored.length; at += 2) add(set, (stored[at] ?? 0) | ((stored[at + 1] ?? 0) << 8))
}

/** Adds what the other one has. */
export function addAll(set: EntrySet, other: EntrySet): void {
  const [words, others] = [new Uint32Array(set.buffer), new Uint32Array(other.buffer)]
  for (let at = 0; at < words.length; at += 1) words[at] = (words[at] ?? 0) | (others[at] ?? 0)
}

/** Removes what the other one does not have; false when nothing is left. */
export function keepCommon(set: EntrySet, other: EntrySet): boolean {
  const [words, others] = [new Uint32Array(set.buffer), new Uint32Array(other.buffer)]
  let left = 0
  for (let at = 0; at < words.length; at += 1) {
    const common = (words[at] ?? 0) & (others[at] ?? 0)
    words[at] = common
    left |= common
  }
  return left !== 0
}

/**
 * A stored set with more entries: a list of offsets, or the bits when that is no longer. Entries may be added again when
 * `sorted` is false; otherwise each is behind all others.
 */
export function storedWith(stored: Uint8Array, offsets: readonly number[], sorted: boolean): Uint8Array {
  const isList = stored.length < BYTES && stored.length / 2 + offsets.length <= MAX_LISTED
  if (sorted && isList) return Buffer.concat([stored, listOf(offsets)])
  const set = emptySet()
  addStored(set, stored)
  for (const offset of offsets) add(set, offset)
  const all = offsetsOf(set)
  return all.length > MAX_LISTED ? set : listOf(all)
}

function add(set: EntrySet, offset: number): void {
  set[offset >> 3] = (set[offset >> 3] ?? 0) | (1 << (offset & 7))
}

function listOf(offsets: readonly number[]): Uint8Array {
  const list = Buffer.alloc(2 * offsets.length)
  for (const [index, offset] of offsets.entries()) list.writeUInt16LE(offset, 2 * index)
  return list
}

/** Lowest first. */
export function offsetsOf(set: EntrySet): readonly number[] {
  const offsets: number[] = []
  const words = new Uint32Array(set.buffer)
  for (let word = 0; word < words.length; word += 1) {
    if (words[word] === 0) continue
    for (let offset = 32 * word; offset < 32 * (word + 1); offset += 1) {
      if (isIn(set, offset)) offsets.push(offset)
    }
  }
  return offsets
}
