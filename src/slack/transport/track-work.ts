/** Tracks running work. */
export interface Work {
  /** Resolves or rejects as the promise does. */
  track(promise: Promise<void>): Promise<void>
  /** Resolves when nothing is running any more. */
  done(): Promise<void>
}

/** Nothing is running yet. */
export function trackWork(): Work {
  const running = new Set<Promise<void>>()
  return {
    async track(promise) {
      running.add(promise)
      try {
        await promise
      } finally {
        running.delete(promise)
      }
    },
    async done() {
      while (running.size > 0) await Promise.allSettled(running)
    },
  }
}
