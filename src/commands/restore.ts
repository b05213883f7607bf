import { readConfig } from '../config/config.ts'
import { systemClock } from '../core/clock.ts'
import { createLog } from '../core/log.ts'
import type { Terminal } from './terminal.ts'

/** `veto restore FILE`: replaces the database with a backup. */
export async function restore(terminal: Terminal, file: string): Promise<void> {
  const { database, logLevel } = readConfig(terminal.environment)
  const { afterRestore } = await import('../approval/restore/after-restore.ts')
  const { restoreBackup } = await import('../storage/sqlite/restore-backup.ts')
  const { prepared, previousPath } = await restoreBackup({
    backup: file,
    database,
    nowMs: systemClock.nowMs(),
    log: createLog(logLevel),
    prepare: (store, replaced) => afterRestore({ store, replaced, clock: systemClock }),
  })
  const { pending, unused, grants, keys } = prepared
  terminal.out(`${database} was restored from ${file}.`)
  if (previousPath !== null)
    terminal.out(`What was there is now ${previousPath}: remove it once you do not need it.`)
  terminal.out(
    `Void: ${pending} pending requests, ${unused} allowed calls that had not started, ${grants} grants, and every receipt.`,
  )
  if (keys === null) {
    terminal.err(
      'Keys that were revoked after the backup could not be looked up, and are valid again: list them with "veto keys list", and revoke them with "veto keys revoke".',
    )
  } else if (keys > 0) terminal.out(`Keys that were revoked after the backup stay revoked: ${keys}.`)
}
