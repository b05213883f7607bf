import type { CommitResult, Unit } from '../../../approval/ports/unit.ts'
import type { Log } from '../../../core/log.ts'
import { VetoError } from '../../../core/veto-error.ts'
import type { WriteResult } from './write-group.ts'

export interface GroupCommit {
  /** Resolves when the unit is on disk; rejects with a VetoError when it is not. */
  commit(unit: Unit): Promise<CommitResult>
  /** Resolves when all earlier units are answered; later ones are refused. */
  close(): Promise<void>
}

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

interface QueuedUnit {
  readonly unit: Unit
  readonly resolve: (committed: CommitResult) => void
  readonly reject: (error: VetoError) => void
}

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
      answer(group, written, options)
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
      return group.map(() => ({ ok: false, error: unavailable(error) }))
    }
  }

  function enqueue(unit: Unit): Promise<CommitResult> {
    return new Promise((resolve, reject) => {
      queue.push({ unit, resolve, reject })
      schedule()
    })
  }

  return {
    commit: (unit) => (closed ? Promise.reject(unavailable('the store is closed')) : enqueue(unit)),
    async close() {
      closed = true
      await enqueue([]).catch(() => {})
    },
  }
}

function answer(group: readonly QueuedUnit[], written: readonly WriteResult[], options: GroupOptions): void {
  for (const [index, { resolve, reject }] of group.entries()) {
    const result = written[index]
    if (result?.ok) resolve(result.committed)
    else reject(result?.error ?? unavailable('the unit was not written'))
  }
  for (const [index, { unit }] of group.entries()) {
    const result = written[index]
    if (result?.ok && result.committed.ok) options.committed(unit)
  }
}

function unavailable(cause: unknown): VetoError {
  return new VetoError('store_unavailable', 'The database refused this record', { cause })
}
