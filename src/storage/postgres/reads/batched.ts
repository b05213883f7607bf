/**
 * Reads what many callers ask for at once with one query. Each read begins after it was asked for, so that it sees what was
 * committed before that; reads that are asked for while another one runs go together in the next.
 */
export function batched<Key, Value>(
  read: (keys: readonly Key[]) => Promise<(key: Key) => Value>,
): (key: Key) => Promise<Value> {
  let next: { readonly keys: Set<Key>; readonly found: Promise<(key: Key) => Value> } | null = null
  let running: Promise<unknown> = Promise.resolve()

  function begin() {
    const keys = new Set<Key>()
    const found = running.then(() => {
      next = null
      return read([...keys])
    })
    running = found.catch(() => {})
    return { keys, found }
  }

  return async (key) => {
    next ??= begin()
    next.keys.add(key)
    const found = await next.found
    return found(key)
  }
}
