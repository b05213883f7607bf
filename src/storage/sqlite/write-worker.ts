import { parentPort, workerData } from 'node:worker_threads'
import type { Database } from 'better-sqlite3'
import type { Unit } from '../../approval/ports/unit.ts'
import type { WriteResult } from '../common/queued-units.ts'
import { openWriter } from './connection.ts'
import { requireInPlace } from './opened-files.ts'
import { preparedWhenUsed } from './prepared-when-used.ts'
import {
  encodeError,
  type SentResult,
  type WriteAnswer,
  type WriteMessage,
  type WrittenDatabase,
} from './write-messages.ts'
import { writeProof } from './write-proof.ts'
import { groupWriter } from './writes/write-group.ts'

/** Worker thread: writes each group of units that it is sent, and answers what became of it. */
function serve(database: WrittenDatabase): void {
  const connection = openedWhenPossible(database)
  const answerTo = (message: readonly Unit[] | 'prove') => {
    if (message !== 'prove') return connection.open().write(message)
    connection.open().prove()
    return []
  }
  parentPort?.on('message', (message: WriteMessage) => {
    if (message !== 'close') return parentPort?.postMessage(answerOf(() => answerTo(message)))
    connection.close()
    parentPort?.close()
  })
}

/** A connection to a database, opened at once, or where that fails, when it is next asked for. */
function openedWhenPossible(database: WrittenDatabase) {
  let opened: Connection | null = null
  const open = () => {
    opened ??= connect(database)
    return opened
  }
  try {
    open()
  } catch {
    // Answered to what asks for it while it cannot be opened.
  }
  return { open, close: () => opened?.db.close() }
}

interface Connection {
  readonly db: Database
  readonly write: (units: readonly Unit[]) => readonly WriteResult[]
  readonly prove: () => void
}

/** @throws {VetoError} when the file of that name is not the one that is read: what is written there would be lost. */
function connect({ path, files }: WrittenDatabase): Connection {
  requireInPlace(files)
  const db = openWriter(path)
  try {
    requireInPlace(files)
    return { db, write: groupWriter(preparedWhenUsed(db)), prove: writeProof(db, path) }
  } catch (error) {
    db.close()
    throw error
  }
}

function answerOf(write: () => readonly WriteResult[]): WriteAnswer {
  try {
    return { ok: true, results: write().map(sentResult) }
  } catch (error) {
    return { ok: false, error: encodeError(error) }
  }
}

function sentResult(result: WriteResult): SentResult {
  return result.ok ? result : { ok: false, error: encodeError(result.error) }
}

serve(workerData)
