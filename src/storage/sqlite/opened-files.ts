import { statSync } from 'node:fs'
import { basename } from 'node:path'
import { VetoError } from '../../core/veto-error.ts'

/** A file, whatever name it has later. */
export interface OpenedFile {
  readonly path: string
  /** Null: there was none. */
  readonly identity: string | null
}

/** The files of an open database that is written: each of them must keep its name. */
export function databaseFiles(path: string): readonly OpenedFile[] {
  return openedFiles([path, `${path}-wal`, `${path}-shm`])
}

export function openedFiles(paths: readonly string[]): readonly OpenedFile[] {
  return paths.map((path) => ({ path, identity: identityOf(path) }))
}

/** @throws {VetoError} when one is another file, or missing: writes to an open file without a name are lost when the process ends. */
export function requireInPlace(files: readonly OpenedFile[]): void {
  for (const { path, identity } of files) {
    if (identityOf(path) !== identity) throw gone(path)
  }
}

function identityOf(path: string): string | null {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false })
  return found === undefined ? null : `${found.dev}:${found.ino}`
}

function gone(path: string): VetoError {
  return new VetoError(
    'store_unavailable',
    `the file ${basename(path)} was removed, moved or replaced while Veto was running: put it back, or restart Veto`,
  )
}
