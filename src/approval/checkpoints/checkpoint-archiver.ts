import type { Clock } from '../../core/clock.ts'
import type { Log } from '../../core/log.ts'
import type { Checkpoint } from '../../ledger/checkpoint.ts'
import type { ArchiveResult, CheckpointArchive } from '../ports/checkpoint-archive.ts'
import type { CheckpointStore } from '../ports/checkpoints.ts'
import { createCoalescingTask } from '../signals/coalescing-task.ts'
import { retryDelayMs } from './retry-delay.ts'

/** Puts every stored checkpoint into an archive, in order, each until it is there. */
export interface CheckpointArchiver {
  /** There is a new checkpoint. The first one is where archiving begins: it covers all entries before it. */
  signed(checkpoint: Pick<Checkpoint, 'seq'>): void
  /** Why the last attempt failed; null when every checkpoint is there, or was not tried yet. */
  problem(): string | null
  /** Waits for no answer: what may be missing is put again after the next start. */
  stop(): Promise<void>
}

interface Deps {
  readonly archive: CheckpointArchive
  readonly store: Pick<CheckpointStore, 'checkpoints'>
  readonly clock: Clock
  readonly log: Log
}

export function createCheckpointArchiver({ archive, store, clock, log }: Deps): CheckpointArchiver {
  let archivedSeq: number | null = null
  let failures = 0
  let problem: string | null = null
  const ending = new AbortController()
  const task = createCoalescingTask(clock, archiveAll)

  async function archiveAll(): Promise<void> {
    while (archivedSeq !== null && !task.isStopped()) {
      const result = await archiveNext(archivedSeq)
      if (result.kind === 'failed') return retry(archivedSeq, result.why)
      failures = 0
      problem = null
      if (result.seq === null) return
      archivedSeq = result.seq
    }
  }

  async function archiveNext(afterSeq: number): Promise<NextResult> {
    try {
      const [next] = await store.checkpoints(afterSeq, 1)
      if (next === undefined) return { kind: 'stored', seq: null }
      const result = await archive.put(next, ending.signal)
      return result.kind === 'failed' ? result : { kind: 'stored', seq: next.seq }
    } catch (error) {
      log.error({ err: error }, 'a checkpoint could not be archived')
      return { kind: 'failed', why: 'Veto could not read or send it' }
    }
  }

  function retry(afterSeq: number, why: string): void {
    if (task.isStopped()) return
    log.warn({ afterSeq, why }, 'a checkpoint was not archived; retrying')
    task.at(clock.nowMs() + retryDelayMs(failures))
    failures += 1
    problem = why
  }

  return {
    signed({ seq }) {
      archivedSeq ??= seq - 1
      task.now()
    },
    problem: () => problem,
    async stop() {
      const stopped = task.stop()
      ending.abort()
      await stopped
    },
  }
}

/** `seq` is null when every checkpoint is there. */
type NextResult =
  | { readonly kind: 'stored'; readonly seq: number | null }
  | Extract<ArchiveResult, { kind: 'failed' }>
