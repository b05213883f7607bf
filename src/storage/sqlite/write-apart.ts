import { Worker } from 'node:worker_threads'
import type { Unit } from '../../approval/ports/unit.ts'
import { VetoError } from '../../core/veto-error.ts'
import { notWritten, type WriteResult } from '../common/queued-units.ts'
import { decodeError, type SentResult, type WriteAnswer, type WriteMessage } from './write-messages.ts'

/** Writes groups of units. */
export interface UnitGroupWriter {
  /** In one transaction, on disk when this resolves. Call for one group at a time. */
  write(units: readonly Unit[]): Promise<readonly WriteResult[]>
  /** Call when all groups are answered. */
  close(): Promise<void>
}

/** Rows to be written live shortly; a larger young generation is only filled before it is collected. */
const YOUNG_MEGABYTES = 8

/**
 * Writes in a thread of its own, with a connection of its own, so that this one goes on while the disk is waited for. A thread
 * that ended, such as one that could not open the database, is replaced by the next group.
 */
export function writeApart(path: string): UnitGroupWriter {
  let thread = startThread(path)
  return {
    async write(units) {
      if (thread.hasEnded()) thread = startThread(path)
      const answer = await thread.ask(units)
      if (!answer.ok) throw decodeError(answer.error)
      return answer.results.map(received)
    },
    close: () => thread.close(),
  }
}

function received(result: SentResult): WriteResult {
  if (result.ok) return result
  const error = decodeError(result.error)
  return { ok: false, error: error instanceof VetoError ? error : notWritten(error) }
}

interface WriteThread {
  hasEnded(): boolean
  ask(units: readonly Unit[]): Promise<WriteAnswer>
  close(): Promise<void>
}

function startThread(path: string): WriteThread {
  const worker = new Worker(new URL('./write-worker.ts', import.meta.url), {
    workerData: path,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MEGABYTES },
  })
  let ended: Error | null = null
  let asked: PromiseWithResolvers<WriteAnswer> | null = null
  const send = (message: WriteMessage) => worker.postMessage(message)

  function end(error: Error): void {
    ended ??= error
    asked?.reject(ended)
  }

  worker.on('message', (answer: WriteAnswer) => asked?.resolve(answer))
  worker.on('error', end)
  worker.on('exit', (code) => end(new Error(`The thread that writes the database ended with ${code}`)))
  return {
    hasEnded: () => ended !== null,
    ask(units) {
      asked = Promise.withResolvers()
      send(units)
      return asked.promise
    },
    async close() {
      if (ended !== null) return
      const exit = new Promise((resolve) => worker.once('exit', resolve))
      send('close')
      await exit
    },
  }
}
