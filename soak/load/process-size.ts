import { readdir, readFile } from 'node:fs/promises'

/** What a process holds, as Linux says. */
export interface ProcessSize {
  readonly pid: number
  readonly atMs: number
  readonly residentMiB: number
  readonly files: number
}

/** Null: it has ended. */
export async function sizeOf(pid: number): Promise<ProcessSize | null> {
  try {
    const status = await readFile(`/proc/${pid}/status`, 'utf8')
    const files = (await readdir(`/proc/${pid}/fd`)).length
    const residentMiB = Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1_024
    return { pid, atMs: performance.now(), residentMiB, files }
  } catch {
    return null
  }
}

/** How much memory a process gained in a minute: the slope of the line through the second half of its samples. */
export function slopeMiBPerMinute(samples: readonly ProcessSize[]): number {
  const late = samples.slice(Math.floor(samples.length / 2))
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const atMs = mean(late.map((sample) => sample.atMs))
  const size = mean(late.map(({ residentMiB }) => residentMiB))
  const rise = late.map((sample) => (sample.atMs - atMs) * (sample.residentMiB - size))
  const run = late.map((sample) => (sample.atMs - atMs) ** 2)
  return mean(run) === 0 ? 0 : (mean(rise) / mean(run)) * 60_000
}
