import type { Store } from '../../src/approval/ports/store.ts'
import { createVerifyRecord } from '../../src/approval/queries/verify-record.ts'
import { signatureReader } from '../../src/commands/audit/signing.ts'
import type { TransferEnd } from '../../src/storage/common/transfer-end.ts'
import { createInProcessChanges } from '../../src/storage/in-process-changes.ts'
import { openStore } from '../../src/storage/open/open-store.ts'
import { type MoveResult, moveDatabase } from '../../src/storage/transfer/move-database.ts'
import { openEnd } from '../../src/storage/transfer/open-end.ts'
import { NOW_MS } from './builders.ts'
import { silentLog } from './silent-log.ts'

/** Where a move is interrupted: at the write of that number, from 1, before or after it is on disk. */
interface Interruption {
  readonly atWrite: number
  readonly when: 'before' | 'after'
}

export class Interrupted extends Error {}

/** Moves a database as the command does. @throws {Interrupted} at the interruption. */
export async function move(from: string, to: string, at?: Interruption): Promise<MoveResult> {
  const source = await openEnd({ database: from, log: silentLog, existing: true })
  const target = await openEnd({ database: to, log: silentLog })
  const interrupt = interruptAt(at)
  try {
    return await moveDatabase({
      from: interruptible(source, interrupt),
      to: interruptible(target, interrupt),
      nowMs: NOW_MS,
      verify,
      copied() {},
    })
  } finally {
    await source.close()
    await target.close()
  }
}

/** Interrupts a move again and again until it is complete; how often. */
export async function interruptedMoves(from: string, to: string): Promise<number> {
  for (let count = 0; ; count += 1) {
    const at: Interruption = { atWrite: 1 + ((count * 5) % 9), when: count % 2 === 0 ? 'after' : 'before' }
    try {
      await move(from, to, at)
      return count
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error
    }
  }
}

/** Verifies the ledger, its params and its checkpoints. */
export async function verify(store: Store) {
  return createVerifyRecord(store, await signatureReader(store))()
}

type Write = (write: () => Promise<void>) => Promise<void>

function interruptAt(at: Interruption | undefined): Write {
  let writes = 0
  return async (write) => {
    writes += 1
    if (writes === at?.atWrite && at.when === 'before') throw new Interrupted()
    await write()
    if (writes === at?.atWrite) throw new Interrupted()
  }
}

function interruptible(end: TransferEnd, interrupt: Write): TransferEnd {
  return {
    ...end,
    setMark: (mark) => interrupt(() => end.setMark(mark)),
    append: (batch, progress) => interrupt(() => end.append(batch, progress)),
  }
}

/** Runs a task on a database as a command does, beside servers. */
export async function withStore<T>(database: string, task: (store: Store) => Promise<T>): Promise<T> {
  const changes = createInProcessChanges()
  const store = await openStore({ database, log: silentLog, changes, alone: false })
  try {
    return await task(store)
  } finally {
    await store.close()
  }
}
