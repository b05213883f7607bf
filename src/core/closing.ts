/** Resources that are closed once each, in reverse order of opening, even when another one fails. */
export interface Closing {
  add(close: () => Promise<void> | void): void
  /** Rejects with the first error, after closing everything. */
  close(): Promise<void>
}

export function createClosing(): Closing {
  const closes: (() => Promise<void> | void)[] = []
  return {
    add: (close) => closes.push(close),
    async close() {
      const failures: unknown[] = []
      for (let close = closes.pop(); close !== undefined; close = closes.pop()) {
        await Promise.resolve()
          .then(close)
          .catch((error: unknown) => failures.push(error))
      }
      if (failures.length > 0) throw failures[0]
    },
  }
}
