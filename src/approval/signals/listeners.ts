/** Listeners without arguments. */
export interface Listeners {
  /** Calls all of them; they must not throw. */
  notify(): void
  add(listener: () => void): void
}

export function createListeners(): Listeners {
  const listeners: (() => void)[] = []
  return {
    notify() {
      for (const listener of listeners) listener()
    },
    add: (listener) => void listeners.push(listener),
  }
}
