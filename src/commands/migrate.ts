import { availableParallelism } from 'node:os'
import type { Store } from '../approval/ports/store.ts'
import { createVerifyRecord } from '../approval/queries/verify-record.ts'
import { afterRestore } from '../approval/restore/after-restore.ts'
import { readConfig } from '../config/config.ts'
import { DatabaseSetting } from '../config/database-setting.ts'
import { systemClock } from '../core/clock.ts'
import { createLog } from '../core/log.ts'
import { VetoError } from '../core/veto-error.ts'
import type { TransferEnd } from '../storage/common/transfer-end.ts'
import { databaseName } from '../storage/open/database-name.ts'
import { isPostgres } from '../storage/open/open-store.ts'
import { type MoveResult, moveDatabase } from '../storage/transfer/move-database.ts'
import { openEnd } from '../storage/transfer/open-end.ts'
import { useAgain } from '../storage/transfer/use-again.ts'
import { signatureReader } from './audit/signing.ts'
import { lockdownsLine, voidedLine } from './restore.ts'
import type { Terminal } from './terminal.ts'

interface MigrateOptions {
  readonly to?: string
  readonly undo?: boolean
  readonly json?: boolean
}

/** `veto migrate --to DATABASE`, and `--undo`. */
export async function migrate(
  terminal: Terminal,
  { to, undo = false, json = false }: MigrateOptions,
): Promise<void> {
  if ((to === undefined) !== undo) throw new VetoError('bad_argument', ONE_OF)
  const { database, logLevel } = readConfig(terminal.environment)
  const log = createLog(logLevel)
  const from = await openEnd({ database, log, existing: true })
  try {
    if (to === undefined) await undoMove(terminal, from, json)
    else await moveTo(terminal, { from, to: await openTarget(to, log), json, isUrl: isPostgres(to) })
  } finally {
    await from.close()
  }
}

const ONE_OF = 'Expected either --to with a file or a postgres:// URL, or --undo'

/** What is wrong with it is put right in `--to`. */
async function openTarget(database: string, log: ReturnType<typeof createLog>): Promise<TransferEnd> {
  const checked = DatabaseSetting.safeParse(database)
  if (!checked.success) throw new VetoError('bad_argument', `--to: ${checked.error.issues[0]?.message}`)
  try {
    return await openEnd({ database, log })
  } catch (error) {
    if (!(error instanceof VetoError)) throw error
    const { code, message } = error
    const why = code === 'store_locked' ? inUse(database) : message.replaceAll('VETO_DATABASE', '--to')
    throw new VetoError(code, why, { cause: error })
  }
}

function inUse(database: string): string {
  return `${databaseName(database)} is the database that is to be moved, or a Veto server uses it: name another one with --to, or stop that server`
}

interface Move {
  readonly from: TransferEnd
  readonly to: TransferEnd
  readonly json: boolean
  readonly isUrl: boolean
}

async function moveTo(terminal: Terminal, { from, to, json, isUrl }: Move): Promise<void> {
  try {
    const progress = json ? () => {} : progressLines(terminal)
    const moved = await moveDatabase({ from, to, nowMs: systemClock.nowMs(), verify, copied: progress })
    if (json) terminal.out(JSON.stringify(jsonOf(moved, { from, to })))
    else for (const line of linesOf(moved, { from, to, isUrl })) terminal.out(line)
  } finally {
    await to.close()
  }
}

async function verify(store: Store) {
  return createVerifyRecord(store, await signatureReader(store), availableParallelism())()
}

const ROWS_OF_A_LINE = 50_000

/** Prints how many rows were copied, after every so many. */
function progressLines(terminal: Terminal): (set: string, rows: number) => void {
  let copied = 0
  return (set, rows) => {
    const lines = Math.floor(copied / ROWS_OF_A_LINE)
    copied += rows
    if (Math.floor(copied / ROWS_OF_A_LINE) > lines)
      terminal.err(`${copied} rows were copied, the last of them ${set.replaceAll('_', ' ')}`)
  }
}

type Ends = Pick<Move, 'from' | 'to'>

function jsonOf(moved: MoveResult, { from, to }: Ends): object {
  const names = { from: from.name, to: to.name }
  if (moved.kind === 'moved_before') return { moved: true, before: true, ...names }
  const { head, wasResumed: resumed } = moved
  return { moved: true, before: false, ...names, resumed, head, rows: Object.fromEntries(moved.counts) }
}

function linesOf(moved: MoveResult, { from, to, isUrl }: Ends & Pick<Move, 'isUrl'>): readonly string[] {
  const next = `Set VETO_DATABASE to ${isUrl ? 'the URL of ' : ''}${to.name}, and start Veto.`
  const kept = `${from.name} is kept, and no server starts on it: "veto migrate --undo" would use it again, without what is recorded from now on.`
  if (moved.kind === 'moved_before') return [`${from.name} was moved to ${to.name} before.`, next]
  const { counts, head, wasResumed } = moved
  return [
    `${from.name} was moved to ${to.name}${wasResumed ? ', from where it was interrupted' : ''}: ${counts.get('requests') ?? 0} requests, ${counts.get('ledger') ?? 0} entries of the ledger, and all else. Each row was compared.`,
    `The ledger of ${to.name} is valid: entry ${head.seq} is the last one on both sides, head ${head.hash}`,
    next,
    kept,
  ]
}

async function undoMove(terminal: Terminal, from: TransferEnd, json: boolean): Promise<void> {
  const undone = await useAgain(from, (store) =>
    afterRestore({ store, replaced: null, clock: systemClock, words: WENT_BACK }),
  )
  const { other } = undone
  if (json) terminal.out(JSON.stringify({ database: from.name, ...undone }))
  else if (undone.kind === 'kept') {
    terminal.out(
      `${from.name} is used again, with everything in it. The incomplete copy is of no use: remove ${other}.`,
    )
  } else {
    terminal.out(`${from.name} is used again, as it was when it was moved. Do not start Veto on ${other}.`)
    terminal.out(voidedLine(undone.voided))
    terminal.err(REVOKE_AGAIN)
    terminal.err(lockdownsLine('move'))
  }
}

const REVOKE_AGAIN =
  'Keys that were revoked after the move are valid again: list them with "veto keys list", and revoke them with "veto keys revoke".'

const WENT_BACK = 'Veto went back to a database that had been moved; request it again'
