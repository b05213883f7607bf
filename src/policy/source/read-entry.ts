import type { Stats } from 'node:fs'
import { lstat, readFile, realpath, stat } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { errorMessage } from '../../core/error-message.ts'

/** What stands at a path, links followed. `isInside`: its real place is within the folder of policies. */
export type Entry =
  | {
      readonly kind: 'file'
      readonly bytes: Buffer
      readonly isInside: boolean
      readonly changedAtMs: number
    }
  | { readonly kind: 'folder'; readonly changedAtMs: number }
  | { readonly kind: 'unreadable'; readonly why: string }

const MAX_BYTES = 8 * 1_024 * 1_024

/** Reads a file of at most 8 MiB, or reports that it is a folder. `home` is the real path of the folder of policies. */
export async function readEntry(home: string, path: string): Promise<Entry> {
  const full = join(home, path)
  try {
    const own = await lstat(full)
    const target = await stat(full)
    const changedAtMs = Math.max(changeOf(own), changeOf(target))
    if (target.isDirectory()) return { kind: 'folder', changedAtMs }
    // Reading a pipe would never end.
    if (!target.isFile()) return { kind: 'unreadable', why: 'expected a file or a folder' }
    if (target.size > MAX_BYTES) return { kind: 'unreadable', why: 'larger than 8 MiB' }
    const isInside = (await realpath(full)).startsWith(home + sep)
    return { kind: 'file', bytes: await readFile(full), isInside, changedAtMs }
  } catch (error) {
    return { kind: 'unreadable', why: errorMessage(error) }
  }
}

/** When a file was last written, renamed or linked, as far as its file system records it. */
export function changeOf({ ctimeMs, mtimeMs }: Stats): number {
  return Math.max(ctimeMs, mtimeMs)
}
