import type { Clock } from '../../core/clock.ts'
import type { Log } from '../../core/log.ts'
import type { AbsenceStore } from '../ports/absences.ts'
import { createCoalescingTask } from '../signals/coalescing-task.ts'

/** Reports when absences end by themselves. Whether one is in force is computed from the time, without this. */
export interface EndWatch {
  /** An absence may have started or ended. */
  look(): void
  stop(): Promise<void>
}

interface Deps {
  readonly store: AbsenceStore
  /** Called at each look, and at each end. */
  readonly changed: () => void
  readonly clock: Clock
  readonly log: Log
}

const RETRY_MS = 10_000

export function createEndWatch({ store, changed, clock, log }: Deps): EndWatch {
  const wake = createCoalescingTask(clock, look)

  async function look(): Promise<void> {
    changed()
    try {
      const ends = (await store.absences(clock.nowMs())).map(({ endsAtMs }) => endsAtMs)
      if (ends.length > 0) wake.at(Math.min(...ends))
    } catch (error) {
      log.warn({ err: error }, 'absences could not be read; retrying')
      wake.at(clock.nowMs() + RETRY_MS)
    }
  }

  return { look: wake.now, stop: wake.stop }
}
