import { setTimeout as pause } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** What the heap of this process holds, in MiB, once everything that nothing refers to is gone. */
export async function heapMiB(): Promise<number> {
  setFlagsFromString('--expose-gc')
  const collect: unknown = runInNewContext('gc')
  if (typeof collect !== 'function') throw new TypeError('expected a function that collects garbage')
  for (let round = 0; round < 2; round += 1) {
    collect()
    // What was collected may have had finalizers, which keep more.
    await pause(1)
  }
  return process.memoryUsage().heapUsed / 1_048_576
}
