/** Counts the changes of the workspace and notifies listeners. */
export interface Changes {
  /** Grows by one with every change. */
  revision(): number
  record(): void
  /** Calls `listener` after each change with the new revision; the returned function ends it. */
  listen(listener: (revision: number) => void): () => void
}

/** No change yet, nobody listening. */
export function createChanges(): Changes {
  const listeners = new Set<(revision: number) => void>()
  let revision = 0
  return {
    revision: () => revision,
    record() {
      revision += 1
      for (const listener of [...listeners]) listener(revision)
    },
    listen(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
