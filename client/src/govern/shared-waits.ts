/** How many calls of a client wait on each request: identical calls of a session share one. */
const WAITS = new WeakMap<object, Map<string, number>>()

/**
 * Counts a call that waits on this request. What comes back ends its wait, once, and says whether no other call of the same
 * client waits on the request then.
 */
export function startWait(client: object, requestId: string): () => boolean {
  const counts = WAITS.get(client) ?? new Map<string, number>()
  WAITS.set(client, counts)
  counts.set(requestId, (counts.get(requestId) ?? 0) + 1)
  let isWaiting = true
  return function endWait() {
    const left = (counts.get(requestId) ?? 0) - (isWaiting ? 1 : 0)
    isWaiting = false
    if (left > 0) counts.set(requestId, left)
    else counts.delete(requestId)
    return left <= 0
  }
}
