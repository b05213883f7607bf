import type { Clock } from '../../core/clock.ts'
import type { Log } from '../../core/log.ts'
import type { Checkpoint } from '../../ledger/checkpoint.ts'
import type { Changes } from '../ports/changes.ts'
import { createCoalescingTask } from '../signals/coalescing-task.ts'
import type { SignHead } from './sign-head.ts'

/** Signs a checkpoint every hour in which something was recorded, and after every 1,000 entries. */
export interface CheckpointWatch {
  start(): void
  stop(): Promise<void>
}

interface Deps {
  readonly signHead: SignHead
  readonly changes: Pick<Changes, 'onAppended'>
  /** Called with each new checkpoint, and with the latest one at start. */
  readonly signed: (checkpoint: Checkpoint) => void
  readonly clock: Clock
  readonly log: Log
}

const ENTRIES = 1_000
const HOUR_MS = 3_600_000
const RETRY_MS = 60_000

export function createCheckpointWatch({ signHead, changes, signed, clock, log }: Deps): CheckpointWatch {
  /** Entries of this process since its last checkpoint: those of other processes are signed within the hour. */
  let appended = 0
  let latestSeq = 0
  const task = createCoalescingTask(clock, signNow)
  const unsubscribe = changes.onAppended((facts) => {
    appended += facts.length
    if (appended >= ENTRIES) task.now()
  })

  async function signNow(): Promise<void> {
    const counted = appended
    try {
      const checkpoint = await signHead()
      appended -= counted
      if (checkpoint !== null && checkpoint.seq > latestSeq) {
        latestSeq = checkpoint.seq
        signed(checkpoint)
      }
      task.at(clock.nowMs() + HOUR_MS)
    } catch (error) {
      log.error({ err: error }, 'the ledger could not be signed; retrying')
      task.at(clock.nowMs() + RETRY_MS)
    }
  }

  return {
    start: () => task.now(),
    async stop() {
      unsubscribe()
      await task.stop()
    },
  }
}
