/** Runs work of the same name one after another, and of different names side by side. */
export function createRunQueues(): (name: string, work: () => Promise<void>) => Promise<void> {
  const last = new Map<string, Promise<void>>()
  return async function inRun(name, work) {
    const before = last.get(name) ?? Promise.resolve()
    const current = before.then(work, work)
    last.set(name, current)
    try {
      await current
    } finally {
      if (last.get(name) === current) last.delete(name)
    }
  }
}
