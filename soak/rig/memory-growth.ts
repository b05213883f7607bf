import type { Memory } from './memory.ts'

/** The memory of a process after it has done so much. */
export interface MemorySample extends Memory {
  readonly pid: number
  /** Requests that it was sent, such as HTTP requests. */
  readonly requests: number
}

/** What is kept for each request takes more. Filling caches take less, and compiled code little in all. */
const FLAT = { bytes: 256, MiB: 2 }

/** One line for each process. */
export function renderMemory(samples: readonly MemorySample[]): string {
  return [...Map.groupBy(samples, ({ pid }) => pid).values()].map(renderProcess).join('\n')
}

function renderProcess(samples: readonly MemorySample[]): string {
  const between = (field: keyof Memory) =>
    `${samples[0]?.[field].toFixed(1)} to ${samples.at(-1)?.[field].toFixed(1)} MiB`
  const { bytes, isFlat } = heapGrowth(samples)
  const resident = samples.map(({ residentMiB }) => residentMiB.toFixed(0)).join(', ')
  return [
    `process ${samples[0]?.pid}, ${samples.at(-1)?.requests} requests: the heap is ${isFlat ? 'flat' : 'GROWING'},`,
    `${bytes.toFixed(0)} bytes more for each request in the second half;`,
    `after collection ${between('heapMiB')} of heap, for which V8 keeps ${between('committedMiB')}, ${between('externalMiB')} external, ${resident} MiB resident`,
  ].join(' ')
}

/** What the process gained after the first sample, before which V8 takes the pages of its young generation, once. */
export function residentGrowthMiB(samples: readonly MemorySample[]): number {
  return (samples.at(-1)?.residentMiB ?? 0) - (samples[0]?.residentMiB ?? 0)
}

interface HeapGrowth {
  /** For each request. */
  readonly bytes: number
  readonly isFlat: boolean
}

/** What the heap gained: the slope of the line through the second half of the samples. */
export function heapGrowth(samples: readonly MemorySample[]): HeapGrowth {
  const late = samples.slice(Math.floor(samples.length / 2))
  const requests = mean(late.map((sample) => sample.requests))
  const heapMiB = mean(late.map((sample) => sample.heapMiB))
  const rise = mean(late.map((sample) => (sample.requests - requests) * (sample.heapMiB - heapMiB)))
  const run = mean(late.map((sample) => (sample.requests - requests) ** 2))
  const slopeMiB = run > 0 ? rise / run : 0
  const gainedMiB = slopeMiB * ((late.at(-1)?.requests ?? 0) - (late[0]?.requests ?? 0))
  const bytes = slopeMiB * 1_048_576
  return { bytes, isFlat: bytes < FLAT.bytes || gainedMiB < FLAT.MiB }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
