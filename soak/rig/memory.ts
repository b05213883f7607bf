import { z } from 'zod'

/** What a process holds once everything that nothing refers to is gone. */
export const Memory = z.object({
  /** Objects and compiled code. */
  heapMiB: z.number(),
  /** What V8 took for the heap, with pages that are free and that it has not given back. */
  committedMiB: z.number(),
  /** Buffers, and what native code keeps for objects. */
  externalMiB: z.number(),
  /** What the system counts: also free pages that Node has not given back. */
  residentMiB: z.number(),
})
export type Memory = z.infer<typeof Memory>

/** Of this process, which runs with `--expose-gc`. */
export function collectedMemory(): Memory {
  for (let round = 0; round < 2; round += 1) globalThis.gc?.()
  const { heapUsed, heapTotal, external, rss } = process.memoryUsage()
  return {
    heapMiB: heapUsed / MIB,
    committedMiB: heapTotal / MIB,
    externalMiB: external / MIB,
    residentMiB: rss / MIB,
  }
}

const MIB = 1_048_576
