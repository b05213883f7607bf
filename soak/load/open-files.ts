import { readdir } from 'node:fs/promises'

/** How many file handles a process has, as Linux says; 0: it has ended. */
export async function openFiles(pid: number): Promise<number> {
  try {
    return (await readdir(`/proc/${pid}/fd`)).length
  } catch {
    return 0
  }
}
