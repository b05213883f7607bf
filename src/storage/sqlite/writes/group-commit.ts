import { setImmediate as nextTurn } from 'node:timers/promises'
import type { CommitResult, Unit } from '../../../approval/ports/unit.ts'
import type { Log } from '../../../core/log.ts'
import {
  answerUnits,
  type GroupCommit,
  notWritten,
  type QueuedUnit,
  type WriteResult,
} from '../../common/queued-units.ts'

interface GroupOptions {
  /** Called for one group at a time. Rejects when nothing of it was written, or when that is not known. */
  readonly write: (units: readonly Unit[]) => Promise<readonly WriteResult[]>
  /** Another thread writes, so the next group is written while the last one is answered. */
  readonly writesApart: boolean
  /** Another process is writing: worth another try. */
  readonly isBusy: (error: unknown) => boolean
  /** Called for each committed unit, after its promise was resolved. */
  readonly committed: (unit: Unit) => void
  readonly log: Log
}

/** Larger groups would be answered later, and save little: here a sync is shared by a hundred units. */
const MAX_GROUP = 100
/** Each attempt waits for the other writer, up to the connection's timeout. */
const MAX_TRIES = 8

/** Commits the units that arrive while a group is written, or in one turn of the event loop, together and in that order. */
export function createGroupCommit(options: GroupOptions): GroupCommit {
  const queue: QueuedUnit[] = []
  let running: Promise<void> | null = null
  let closed = false
  let tries = 0

  async function run(): Promise<void> {
    do {
      await nextTurn()
      await writeQueue()
    } while (queue.length > 0)
    running = null
  }

  async function writeQueue(): Promise<void> {
    let writing = begin()
    while (writing !== null) {
      const { group, results } = await writing
      writing = options.writesApart ? begin() : null
      answerUnits(group, results, options.committed)
    }
  }

  function begin(): Promise<WrittenGroup> | null {
    return queue.length === 0 ? null : attempt(queue.splice(0, MAX_GROUP))
  }

  async function attempt(group: readonly QueuedUnit[]): Promise<WrittenGroup> {
    tries += 1
    try {
      const results = await options.write(group.map(({ unit }) => unit))
      tries = 0
      return { group, results }
    } catch (error) {
      if (options.isBusy(error) && tries < MAX_TRIES) {
        queue.unshift(...group)
        return { group: [], results: [] }
      }
      options.log.error({ err: error, units: group.length }, 'database write failed')
      tries = 0
      return { group, results: group.map(() => ({ ok: false, error: notWritten(error) })) }
    }
  }

  return {
    commit(unit) {
      if (closed) return Promise.reject(notWritten('the store is closed'))
      const { promise, resolve, reject } = Promise.withResolvers<CommitResult>()
      queue.push({ unit, resolve, reject })
      running ??= run()
      return promise
    },
    async close() {
      closed = true
      await running
    },
  }
}

/** A group with what became of its units; empty when they are to be written later. */
interface WrittenGroup {
  readonly group: readonly QueuedUnit[]
  readonly results: readonly WriteResult[]
}
