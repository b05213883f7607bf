import { setImmediate as nextTurn } from 'node:timers/promises'
import type { CommitResult, Unit } from '../../../approval/ports/unit.ts'
import type { Log } from '../../../core/log.ts'
import { VetoError } from '../../../core/veto-error.ts'
import {
  answerUnits,
  type GroupCommit,
  notWritten,
  type QueuedUnit,
  type WriteResult,
} from '../../common/queued-units.ts'
import { within } from '../../common/within.ts'
import type { Connection } from '../session/connection.ts'
import type { Lane } from '../session/lane.ts'
import { isConflict } from './unit-error.ts'
import { GivenUp, type GroupWriter, UnclearCommit } from './write-group.ts'

interface GroupOptions {
  readonly lane: Lane
  readonly writer: GroupWriter
  /** Awaited before each group; rejects when nothing may be written. */
  readonly permitted: () => Promise<void>
  /** Awaited before the first group of each session: what ended the last one may have ended the permission unnoticed. */
  readonly confirmed: () => Promise<void>
  /** Called for each committed unit, after its promise was resolved. */
  readonly committed: (unit: Unit) => void
  /** How long a unit may wait for its answer; null: as long as it takes. Then it is not on disk, or its commit was sent, and nobody knows. */
  readonly limitMs: number | null
  readonly log: Log
}

/** Larger groups save little, and take longer to be answered. */
const MAX_GROUP = 200
const MAX_TRIES = 3

/** Commits the units that arrive while a group is written, or in one turn of the event loop, together and in that order. */
export function createGroupCommit(options: GroupOptions): GroupCommit {
  let queue: QueuedUnit[] = []
  let running: Promise<void> | null = null
  let closed = false
  /** Units whose callers were already told that they are not written. */
  const givenUp = new WeakSet<QueuedUnit>()
  const isAwaited = (queued: QueuedUnit) => !givenUp.has(queued)
  const lane = confirmedLane(options)

  async function run(): Promise<void> {
    await nextTurn()
    while (queue.length > 0) {
      const group = queue.slice(0, MAX_GROUP)
      queue = queue.slice(MAX_GROUP)
      const written = await results(group, { ...options, lane, isAwaited })
      answerUnits(written.group, written.results, options.committed)
    }
    running = null
  }

  return {
    commit(unit) {
      if (closed) return Promise.reject(unavailable('the store is closed'))
      const { promise, resolve, reject } = Promise.withResolvers<CommitResult>()
      const queued = { unit, resolve, reject }
      queue.push(queued)
      running ??= run()
      if (options.limitMs === null) return promise
      return within(options.limitMs, promise, () => {
        givenUp.add(queued)
        queue = queue.filter(isAwaited)
      })
    },
    async close() {
      closed = true
      await running
    },
  }
}

/** Sessions that were confirmed before anything is written in them. */
function confirmedLane({ lane, confirmed }: GroupOptions): Lane {
  let known: Connection | null = null
  return {
    ...lane,
    async connection() {
      const connection = await lane.connection()
      if (connection !== known) await confirmed()
      known = connection
      return connection
    },
  }
}

interface Trying extends GroupOptions {
  /** Does anybody still wait for it? */
  isAwaited(queued: QueuedUnit): boolean
}

/** What became of the units of a group that were awaited when it was written. */
interface Written {
  readonly group: readonly QueuedUnit[]
  readonly results: readonly WriteResult[]
}

async function results(group: readonly QueuedUnit[], options: Trying): Promise<Written> {
  try {
    await options.permitted()
    return await tried(group, options)
  } catch (error) {
    options.log.error({ err: error, units: group.length }, 'database write failed')
    return { group, results: group.map(() => ({ ok: false, error: unavailable(error) })) }
  }
}

/** Tries again what certainly was not written, and is still awaited: what met another transaction, or a lost session. */
async function tried(queued: readonly QueuedUnit[], { lane, writer, isAwaited }: Trying): Promise<Written> {
  for (let tries = 1; ; tries += 1) {
    const connection = await lane.connection()
    const group = queued.filter(isAwaited)
    if (group.length === 0) return { group, results: [] }
    try {
      const units = group.map(({ unit }) => unit)
      return { group, results: await writer.write(connection, units, () => group.every(isAwaited)) }
    } catch (error) {
      const wasLost = !connection.isOpen()
      await discard(connection)
      const isWorthIt = isConflict(error) || wasLost || error instanceof GivenUp
      if (error instanceof UnclearCommit || !isWorthIt || tries >= MAX_TRIES) throw error
    }
  }
}

/** What state it is in is not known. */
function discard(connection: Connection): Promise<void> {
  return connection.close().catch(() => {})
}

/** An error that already says what is wrong stays. */
function unavailable(cause: unknown): VetoError {
  return cause instanceof VetoError && cause.code === 'store_unavailable' ? cause : notWritten(cause)
}
