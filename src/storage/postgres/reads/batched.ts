import type { Reader } from '../session/reader.ts'

interface Batch<Key, Value> {
  readonly keys: Set<Key>
  readonly found: Promise<(key: Key) => Value>
}

/** What is found may be large, and is in memory at once. */
export const MOST_KEYS = 64

/**
 * Reads what many callers ask for at once with few queries, one after another. Each read begins after it was asked for, so
 * that it sees what was committed before that; reads that are asked for while another one runs go together in the next. They
 * share one limit of time, which begins with the first of them: thousands may wait.
 */
export function batched<Key, Value>(
  { inTime }: Pick<Reader, 'inTime'>,
  read: (keys: readonly Key[]) => Promise<(key: Key) => Value>,
): (key: Key) => Promise<Value> {
  let next: Batch<Key, Value> | null = null
  let running = Promise.resolve()

  function begin(): Batch<Key, Value> {
    const keys = new Set<Key>()
    let isAwaited = true
    const close = () => {
      if (next === batch) next = null
    }
    const done = running.then(() => {
      close()
      // Else those who ask again would wait behind their own earlier reads, and be late each time.
      if (!isAwaited) throw new Error('Nobody waits for this read any longer')
      return read([...keys])
    })
    running = done.then(ignore, ignore)
    const batch = { keys, found: inTime(done) }
    // Who comes after its time is over is not refused with it.
    batch.found.catch(() => {
      isAwaited = false
      close()
    })
    return batch
  }

  return async (key) => {
    if (next === null || next.keys.size >= MOST_KEYS) next = begin()
    next.keys.add(key)
    const found = await next.found
    return found(key)
  }
}

/** So that what was found is not kept until the next read. */
function ignore(): void {}
