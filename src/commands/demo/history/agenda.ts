/** What happens at which time; what happens may put more on the agenda. */
export interface Agenda {
  at(atMs: number, task: () => Promise<void>): void
  /** Runs the tasks until `endMs`, the earliest first, and those of the same time at once. */
  run(endMs: number, before: (atMs: number) => Promise<void>): Promise<void>
}

type Task = () => Promise<void>

export function createAgenda(): Agenda {
  const tasks = new Map<number, Task[]>()
  return {
    at: (atMs, task) => void tasks.set(atMs, [...(tasks.get(atMs) ?? []), task]),
    async run(endMs, before) {
      for (let atMs = earliest(tasks); atMs <= endMs; atMs = earliest(tasks)) {
        await before(atMs)
        const due = tasks.get(atMs) ?? []
        tasks.delete(atMs)
        await Promise.all(due.map((task) => task()))
      }
    },
  }
}

function earliest(tasks: ReadonlyMap<number, unknown>): number {
  return [...tasks.keys()].reduce((first, atMs) => Math.min(first, atMs), Number.POSITIVE_INFINITY)
}
