import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { randomText } from '../core/ids.ts'
import { VetoError } from '../core/veto-error.ts'

/** Locks that this process holds: a restarted container often finds its own pid in a dead server's lock. */
const held = new Set<string>()

/**
 * Takes the lock file at `path` for this process and returns how to give it back.
 * A lock that a dead process left behind is taken over.
 * @throws {VetoError} `store_locked` when a living process holds it.
 */
export function takeLock(path: string): () => void {
  const content = `${process.pid} ${randomText(12)}\n`
  if (!created(path, content)) {
    setAsideIfStale(path)
    if (!created(path, content)) throw locked(path, readIfThere(path) ?? '')
  }
  held.add(content)
  return () => {
    held.delete(content)
    if (readIfThere(path) === content) rmSync(path, { force: true })
  }
}

function created(path: string, content: string): boolean {
  try {
    writeFileSync(path, content, { flag: 'wx' })
    return true
  } catch (error) {
    if (isErrno(error, 'EEXIST')) return false
    throw new VetoError('store_unavailable', `Cannot create the lock file ${path}`, { cause: error })
  }
}

/** Renaming lets one of several newcomers win; a lock that changed hands meanwhile is put back. */
function setAsideIfStale(path: string): void {
  const content = readIfThere(path)
  if (content === null) return
  if (isHeld(content)) throw locked(path, content)
  const aside = `${path}.${randomText(6)}`
  try {
    renameSync(path, aside)
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return
    throw error
  }
  if (readIfThere(aside) === content) rmSync(aside, { force: true })
  else renameSync(aside, path)
}

function isHeld(content: string): boolean {
  const pid = Number.parseInt(content, 10)
  if (!(pid > 0)) return false
  if (pid === process.pid) return held.has(content)
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return !isErrno(error, 'ESRCH')
  }
}

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return null
    throw error
  }
}

function locked(path: string, content: string): VetoError {
  const pid = Number.parseInt(content, 10) || 'unknown'
  return new VetoError(
    'store_locked',
    `Another Veto server (process ${pid}) uses this database; stop it first, or remove ${path} if that process is not a Veto server`,
  )
}

function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
