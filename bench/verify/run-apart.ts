import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { z } from 'zod'

/** What is verified, and by how many threads; 0: nothing is verified, rows are read and hashed. */
export interface Task {
  readonly file: string
  readonly threads: number
}

export const RunFigures = z.object({
  entries: z.number(),
  elapsedMs: z.number(),
  cpuMs: z.number(),
  /** The most that the process ever held, with everything that it had loaded. */
  peakMegabytes: z.number(),
  /** What of it was there before. */
  loadedMegabytes: z.number(),
  /** The longest time in which the event loop did nothing else. */
  longestBlockMs: z.number(),
})
export type RunFigures = z.infer<typeof RunFigures>

export type Run = Task & RunFigures

const PROGRAM = fileURLToPath(new URL('./verify-once.ts', import.meta.url))

/** Runs a task in a process of its own. @throws {Error} when the ledger is not valid. */
export async function runApart({ file, threads }: Task): Promise<Run> {
  const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM, file, String(threads)])
  return { file, threads, ...RunFigures.parse(JSON.parse(stdout)) }
}
