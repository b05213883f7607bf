import { copyFileSync, existsSync, mkdirSync, renameSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { VetoError } from '../core/veto-error.ts'
import { requireWhole } from './back-up.ts'
import { takeLock } from './lock-file.ts'

/**
 * Puts a backup in the database's place, and what was there aside; the name that it has now, or null when nothing was.
 * @throws {VetoError} `store_missing`, `backup_failed`, or `store_locked` while a server uses the database.
 */
export function putBack(backup: string, database: string, nowMs: number): string | null {
  const [from, to] = [resolve(backup), resolve(database)]
  if (!existsSync(from)) throw new VetoError('store_missing', `There is no backup ${backup}`)
  requireWhole(from)
  mkdirSync(dirname(to), { recursive: true })
  const release = takeLock(`${to}.lock`)
  try {
    const aside = existsSync(to) ? `${to}.before-restore-${nowMs}` : null
    if (aside !== null) moveAside(to, aside)
    copyFileSync(from, to)
    return aside
  } finally {
    release()
  }
}

/** With what SQLite keeps beside it. */
function moveAside(file: string, aside: string): void {
  for (const suffix of ['', '-wal', '-shm']) {
    if (existsSync(`${file}${suffix}`)) renameSync(`${file}${suffix}`, `${aside}${suffix}`)
  }
}
