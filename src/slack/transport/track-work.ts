/** Knows what is under way. */
export interface Work {
  /** Resolves or rejects as the promise does. */
  track(promise: Promise<void>): Promise<void>
  /** Resolves when nothing is under way any more. */
  done(): Promise<void>
}

/** Nothing under way yet. */
export function trackWork(): Work {
  const underWay = new Set<Promise<void>>()
  return {
    async track(promise) {
      underWay.add(promise)
      try {
        await promise
      } finally {
        underWay.delete(promise)
      }
    },
    async done() {
      while (underWay.size > 0) await Promise.allSettled(underWay)
    },
  }
}
