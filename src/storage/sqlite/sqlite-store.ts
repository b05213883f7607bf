import type { Database } from 'better-sqlite3'
import type { Changes } from '../../approval/ports/changes.ts'
import type { Leadership } from '../../approval/ports/leadership.ts'
import type { Store } from '../../approval/ports/store.ts'
import type { Unit } from '../../approval/ports/unit.ts'
import type { Log } from '../../core/log.ts'
import { VetoError } from '../../core/veto-error.ts'
import { publishUnit } from '../common/publish-unit.ts'
import { shared } from '../common/shared.ts'
import { within } from '../common/within.ts'
import { preparedWhenUsed } from './prepared-when-used.ts'
import type { GuardedRead } from './reads/guarded-read.ts'
import { createReadCache } from './reads/read-cache.ts'
import { storeReads } from './reads/store-reads.ts'
import { isBusy, type StoreGuard } from './store-guard.ts'
import type { UnitGroupWriter } from './unit-group-writer.ts'
import { verifyApart } from './verify-apart.ts'
import { createGroupCommit } from './writes/group-commit.ts'

interface SqliteStoreOptions {
  readonly db: Database
  readonly guard: StoreGuard
  readonly log: Log
  readonly changes: Changes
  /** Why every commit is refused; null: none is for this reason. */
  readonly unwritable: VetoError | null
  /** The store closes it. */
  readonly writer: UnitGroupWriter
  /** Called once the database is closed. */
  readonly closed: () => void
}

/** The store on an open connection, which it owns from then on. Errors reject with a VetoError. */
export function createSqliteStore({
  db,
  guard,
  log,
  changes,
  unwritable,
  writer,
  closed,
}: SqliteStoreOptions): Store {
  const statements = preparedWhenUsed(db)
  const cache = createReadCache(statements)
  const write = async (units: readonly Unit[]) => {
    try {
      return await guard.write(() => writer.write(units))
    } finally {
      cache.wrote(units)
    }
  }
  const group = createGroupCommit({
    write,
    writesApart: writer.isApart,
    isBusy,
    committed: (unit) => publishUnit(unit, changes),
    log,
  })
  const guarded = guardedReads(guard)
  const proved = shared(() => guard.check())
  async function check(): Promise<void> {
    if (unwritable !== null) throw unwritable
    await within(CHECK_MS, proved())
  }
  return {
    commit: (unit) => (unwritable === null ? group.commit(unit) : Promise.reject(unwritable)),
    ...storeReads(statements, guarded, cache),
    verifyApart: (part) => guarded(() => verifyApart({ path: db.name, part })),
    check,
    async checkedRead(read) {
      await check()
      return read()
    },
    ...ALWAYS_LEADS,
    async close() {
      if (!db.open) return
      await group.close()
      await writer.close()
      db.close()
      closed()
    },
  }
}

/** A disk may hang, and probes often wait for less than 5 seconds. */
const CHECK_MS = 4_000

/** There is no other server on a file. */
const ALWAYS_LEADS: Leadership = { isShared: false, leads: () => true, onLead() {} }

function guardedReads(guard: StoreGuard): GuardedRead {
  return async (read) => {
    try {
      return await guard.read(read)
    } catch (error) {
      if (error instanceof VetoError) throw error
      throw new VetoError('store_unavailable', 'The database does not respond', { cause: error })
    }
  }
}
