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
  if (stored.length === BYTES) addAll(set, stored)
  else
    for (let at = 0; at < stored.length; at += 2) add(set, (stored[at] ?? 0) | ((stored[at + 1] ?? 0) << 8))
}

function addAll(set: EntrySet, other: Uint8Array): void {
  const [words, others] = [new Int32Array(set.buffer), wordsOf(other)]
  for (let at = 0; at < words.length; at += 1) words[at] = (words[at] ?? 0) | (others[at] ?? 0)
}

/** Adds to `common` what both a set and a stored one hold; false: there is nothing. */
export function addCommon(common: EntrySet, set: EntrySet, stored: Uint8Array): boolean {
  return stored.length === BYTES ? addCommonBits(common, set, stored) : addCommonListed(common, set, stored)
}

function addCommonBits(common: EntrySet, set: EntrySet, stored: Uint8Array): boolean {
  const [words, some] = [new Int32Array(common.buffer), new Int32Array(set.buffer)]
  const others = wordsOf(stored)
  let added = 0
  for (let at = 0; at < words.length; at += 1) {
    const both = (some[at] ?? 0) & (others[at] ?? 0)
    words[at] = (words[at] ?? 0) | both
    added |= both
  }
  return added !== 0
}

/** Without a branch, which would be taken at random. */
function addCommonListed(common: EntrySet, set: EntrySet, list: Uint8Array): boolean {
  let added = 0
  for (let at = 0; at < list.length; at += 2) {
    const offset = (list[at] ?? 0) | ((list[at + 1] ?? 0) << 8)
    const both = (set[offset >> 3] ?? 0) & (1 << (offset & 7))
    common[offset >> 3] = (common[offset >> 3] ?? 0) | both
    added |= both
  }
  return added !== 0
}

/** Of a copy when the memory of the bytes does not begin at a whole word. */
function wordsOf(bytes: Uint8Array): Int32Array {
  const { buffer, byteOffset, byteLength } = bytes.byteOffset % 4 === 0 ? bytes : new Uint8Array(bytes)
  return new Int32Array(buffer, byteOffset, byteLength / 4)
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

/** At most so many of those below `end`, highest first. */
export function offsetsBelow(set: EntrySet, end: number, max: number): readonly number[] {
  const offsets: number[] = []
  const words = new Int32Array(set.buffer)
  for (let word = (end - 1) >> 5; word >= 0; word -= 1) {
    if (words[word] === 0) continue
    for (let offset = Math.min(end, 32 * (word + 1)) - 1; offset >= 32 * word; offset -= 1) {
      if (isIn(set, offset) && offsets.push(offset) === max) return offsets
    }
  }
  return offsets
}

/** Lowest first. */
export function offsetsOf(set: EntrySet): readonly number[] {
  const offsets: number[] = []
  const words = new Int32Array(set.buffer)
  for (let word = 0; word < words.length; word += 1) {
    if (words[word] === 0) continue
    for (let offset = 32 * word; offset < 32 * (word + 1); offset += 1) {
      if (isIn(set, offset)) offsets.push(offset)
    }
  }
  return offsets
}
