import { Worker } from 'node:worker_threads'
import type { Unit } from '../../approval/ports/unit.ts'
import { VetoError } from '../../core/veto-error.ts'
import { notWritten, type WriteResult } from '../common/queued-units.ts'
import { databaseFiles } from './opened-files.ts'
import type { UnitGroupWriter } from './unit-group-writer.ts'
import {
  decodeError,
  type SentResult,
  type WriteAnswer,
  type WriteMessage,
  type WrittenDatabase,
} from './write-messages.ts'

/** Rows to be written live shortly; a larger young generation is only filled before it is collected. */
const YOUNG_MEGABYTES = 8

/**
 * Writes an open database in a thread of its own, with a connection of its own, so that this one goes on while the disk is
 * waited for. A thread that ended is replaced by the next group.
 */
export function writeApart(path: string): UnitGroupWriter {
  const database: WrittenDatabase = { path, files: databaseFiles(path) }
  let thread = startThread(database)
  let closed = false

  async function ask(message: readonly Unit[] | 'prove'): Promise<readonly SentResult[]> {
    if (closed) throw notWritten('the store is closed')
    if (thread.hasEnded()) thread = startThread(database)
    const answer = await thread.ask(message)
    if (!answer.ok) throw decodeError(answer.error)
    return answer.results
  }

  return {
    isApart: true,
    write: async (units) => (await ask(units)).map(received),
    prove: async () => void (await ask('prove')),
    close() {
      closed = true
      return thread.close()
    },
  }
}

function received(result: SentResult): WriteResult {
  if (result.ok) return result
  const error = decodeError(result.error)
  return { ok: false, error: error instanceof VetoError ? error : notWritten(error) }
}

interface WriteThread {
  hasEnded(): boolean
  ask(message: WriteMessage): Promise<WriteAnswer>
  close(): Promise<void>
}

function startThread(workerData: WrittenDatabase): WriteThread {
  const worker = new Worker(new URL('./write-worker.ts', import.meta.url), {
    workerData,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MEGABYTES },
  })
  let ended: Error | null = null
  const asked: PromiseWithResolvers<WriteAnswer>[] = []
  const send = (message: WriteMessage) => worker.postMessage(message)

  function end(error: Error): void {
    ended ??= error
    for (const { reject } of asked.splice(0)) reject(ended)
  }

  worker.on('message', (answer: WriteAnswer) => asked.shift()?.resolve(answer))
  worker.on('error', end)
  worker.on('exit', (code) => end(new Error(`The thread that writes the database ended with ${code}`)))
  return {
    hasEnded: () => ended !== null,
    ask(message) {
      send(message)
      const answer = Promise.withResolvers<WriteAnswer>()
      asked.push(answer)
      return answer.promise
    },
    async close() {
      if (ended !== null) return
      const exit = new Promise((resolve) => worker.once('exit', resolve))
      send('close')
      await exit
    },
  }
}
