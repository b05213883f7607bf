import { heapGrowth, type MemorySample } from '../rig/memory-growth.ts'

export interface GrowthSample extends MemorySample {
  /** File handles. */
  readonly files: number
}

/** With fewer, what fills once cannot be told from what grows: less than about two minutes. */
const ENOUGH_SAMPLES = 20
/** Connections that happen to be open. */
const VARYING_FILES = 8

/** What grew without an end, in words: the heap or the file handles of a process that ran for long enough. */
export function growths(samples: readonly GrowthSample[]): readonly string[] {
  return [...Map.groupBy(samples, ({ pid }) => pid)]
    .filter(([, own]) => own.length >= ENOUGH_SAMPLES)
    .flatMap(([pid, own]) => [
      ...(heapGrowth(own).isFlat ? [] : [`the heap of process ${pid} grows`]),
      ...(isRising(own.map(({ files }) => files)) ? [`the file handles of process ${pid} rise`] : []),
    ])
}

/** In its last quarter it never had as few as it had at most in its second one. */
function isRising(counts: readonly number[]): boolean {
  const quarter = Math.floor(counts.length / 4)
  return Math.min(...counts.slice(-quarter)) > Math.max(...counts.slice(quarter, 2 * quarter)) + VARYING_FILES
}
