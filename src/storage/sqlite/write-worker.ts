import { parentPort, workerData } from 'node:worker_threads'
import type { WriteResult } from '../common/queued-units.ts'
import { openWriter } from './connection.ts'
import { preparedWhenUsed } from './prepared-when-used.ts'
import { encodeError, type SentResult, type WriteAnswer, type WriteMessage } from './write-messages.ts'
import { groupWriter } from './writes/write-group.ts'

/** Worker thread: writes each group of units that it is sent, and answers what became of it. */
function serve(path: string): void {
  const db = openWriter(path)
  const write = groupWriter(preparedWhenUsed(db))
  parentPort?.on('message', (message: WriteMessage) => {
    if (message !== 'close') return parentPort?.postMessage(answerTo(() => write(message)))
    db.close()
    parentPort?.close()
  })
}

function answerTo(write: () => readonly WriteResult[]): WriteAnswer {
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
