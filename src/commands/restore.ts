import { readConfig } from '../config/config.ts'
import { systemClock } from '../core/clock.ts'
import { createLog } from '../core/log.ts'
import { VetoError } from '../core/veto-error.ts'
import { isPostgres } from '../storage/open/open-store.ts'
import { recordEndLine } from './record-end.ts'
import type { Terminal } from './terminal.ts'

/** `veto restore FILE`: replaces the database with a backup; without a file, what follows `pg_restore`. */
export async function restore(terminal: Terminal, file: string | undefined): Promise<void> {
  const { database } = readConfig(terminal.environment)
  if (isPostgres(database)) await voidRestored(terminal, file)
  else await restoreFile(terminal, file)
}

async function restoreFile(terminal: Terminal, file: string | undefined): Promise<void> {
  if (file === undefined) throw new VetoError('file_expected', 'Name the backup: veto restore FILE')
  const { database, logLevel } = readConfig(terminal.environment)
  const { afterRestore } = await import('../approval/restore/after-restore.ts')
  const { restoreBackup } = await import('../storage/sqlite/restore-backup.ts')
  const { prepared, previousPath } = await restoreBackup({
    backup: file,
    database,
    nowMs: systemClock.nowMs(),
    log: createLog(logLevel),
    prepare: async (store, replaced) => ({
      head: await store.head(),
      voided: await afterRestore({ store, replaced, clock: systemClock }),
    }),
  })
  terminal.out(`${database} was restored from ${file}.`)
  terminal.out(recordEndLine(file, prepared.head))
  if (previousPath !== null)
    terminal.out(`What was there is now ${previousPath}: remove it once you do not need it.`)
  printVoided(terminal, prepared.voided)
}

/** `pg_restore` has put the tables back; nobody else may use them meanwhile. */
async function voidRestored(terminal: Terminal, file: string | undefined): Promise<void> {
  if (file !== undefined) throw postgresRestored()
  const { database, logLevel } = readConfig(terminal.environment)
  const { afterRestore } = await import('../approval/restore/after-restore.ts')
  const { openStore } = await import('../storage/open/open-store.ts')
  const { createInProcessChanges } = await import('../storage/in-process-changes.ts')
  const changes = createInProcessChanges()
  const store = await openStore({ database, log: createLog(logLevel), changes, alone: true, existing: true })
  try {
    terminal.out(recordEndLine('the restored database', await store.head()))
    printVoided(terminal, await afterRestore({ store, replaced: null, clock: systemClock }))
  } finally {
    await store.close()
  }
}

function postgresRestored(): VetoError {
  return new VetoError(
    'file_expected',
    'VETO_DATABASE is a PostgreSQL database: restore it with pg_restore, and then run "veto restore" without a file',
  )
}

/** What is void, in words. */
export function voidedLine({ pending, unused, grants }: Omit<VoidCounts, 'keys'>): string {
  return `Void: pending requests (${pending}), allowed calls that had not started (${unused}), grants (${grants}), and every receipt.`
}

/** Nobody knows what happened to them elsewhere. */
export function lockdownsLine(since: 'backup' | 'move'): string {
  return `Lockdowns that began after the ${since} are not in force, and those that were lifted after it are: list them with "veto lockdown list".`
}

interface VoidCounts {
  readonly pending: number
  readonly unused: number
  readonly grants: number
  readonly keys: number | null
}

function printVoided(terminal: Terminal, { keys, ...voided }: VoidCounts): void {
  terminal.out(voidedLine(voided))
  if (keys === null) {
    terminal.err(
      'Keys that were revoked after the backup could not be looked up, and are valid again: list them with "veto keys list", and revoke them with "veto keys revoke".',
    )
    terminal.err(lockdownsLine('backup'))
  } else if (keys > 0) terminal.out(`Keys that were revoked after the backup stay revoked: ${keys}.`)
}
