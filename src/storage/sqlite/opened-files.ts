import { statSync } from 'node:fs'
import { basename } from 'node:path'
import { VetoError } from '../../core/veto-error.ts'

/**
 * Remembers the files with these names. The returned function throws once one of them is another file,
 * or missing: writes to an open file without a name are lost when the process ends.
 */
export function rememberFiles(paths: readonly string[]): () => void {
  const opened = paths.map((path) => ({ path, identity: identityOf(path) }))
  return () => {
    for (const { path, identity } of opened) {
      if (identityOf(path) !== identity) throw gone(path)
    }
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
