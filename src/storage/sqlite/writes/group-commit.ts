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
  readonly write: (units: readonly Unit[]) => readonly WriteResult[]
  /** Another process is writing: worth another try. */
  readonly isBusy: (error: unknown) => boolean
  /** Called for each committed unit, after its promise was resolved. */
  readonly committed: (unit: Unit) => void
  readonly log: Log
}

/** Larger groups would block the event loop for longer, and save little: here a sync is shared by a hundred units. */
const MAX_GROUP = 100
/** Each attempt waits for the other writer, up to the connection's timeout. */
const MAX_TRIES = 8

/** Commits the units that arrive in one turn of the event loop together, in order of arrival. */
export function createGroupCommit(options: GroupOptions): GroupCommit {
  let queue: QueuedUnit[] = []
  let scheduled = false
  let closed = false
  let tries = 0

  function schedule(): void {
    if (scheduled || queue.length === 0) return
    scheduled = true
    setImmediate(flush)
  }

  function flush(): void {
    scheduled = false
    const group = queue.slice(0, MAX_GROUP)
    const written = attempt(group)
    if (written !== 'later') {
      tries = 0
      queue = queue.slice(group.length)
      answerUnits(group, written, options.committed)
    }
    schedule()
  }

  function attempt(group: readonly QueuedUnit[]): readonly WriteResult[] | 'later' {
    try {
      return options.write(group.map(({ unit }) => unit))
    } catch (error) {
      tries += 1
      if (options.isBusy(error) && tries < MAX_TRIES) return 'later'
      options.log.error({ err: error, units: group.length }, 'database write failed')
      return group.map(() => ({ ok: false, error: notWritten(error) }))
    }
  }

  function enqueue(unit: Unit): Promise<CommitResult> {
    return new Promise((resolve, reject) => {
      queue.push({ unit, resolve, reject })
      schedule()
    })
  }

  return {
    commit: (unit) => (closed ? Promise.reject(notWritten('the store is closed')) : enqueue(unit)),
    async close() {
      closed = true
      await enqueue([]).catch(() => {})
    },
  }
}
