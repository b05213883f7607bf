import { randomFillSync } from 'node:crypto'

/** Random bytes drawn in large portions, as each draw from the system costs as much as a hundred bytes. Each byte is given out once. */
export interface RandomPool {
  /** `bytes` random bytes, base64url. */
  text(bytes: number): string
  uint32(): number
}

const POOL_BYTES = 4_096

/** For ids and salts, not for secrets: what will be drawn next is in memory for a while. */
export function createRandomPool(fill: (bytes: Buffer) => unknown = randomFillSync): RandomPool {
  const pool = Buffer.alloc(POOL_BYTES)
  let used = POOL_BYTES

  /** Where `bytes` unused bytes begin. */
  function take(bytes: number): number {
    if (bytes > POOL_BYTES) throw new RangeError(`Expected at most ${POOL_BYTES} bytes, got ${bytes}`)
    if (used + bytes > POOL_BYTES) {
      fill(pool)
      used = 0
    }
    const at = used
    used += bytes
    return at
  }

  return {
    text(bytes) {
      const at = take(bytes)
      return pool.toString('base64url', at, at + bytes)
    },
    uint32: () => pool.readUInt32LE(take(4)),
  }
}
