import type { Clock } from '../../core/clock.ts'
import type { Log } from '../../core/log.ts'
import { withTimeout } from '../../core/with-timeout.ts'
import type { Reconnection } from './reconnect.ts'
import type { Work } from './track-work.ts'

interface Deps {
  readonly work: Pick<Work, 'done'>
  readonly connection: Pick<Reconnection, 'stop'>
  readonly clock: Clock
  readonly log: Log
}

/** The limit of each step. */
const LIMIT_MS = 3_000

/** Waits for running work, disconnects, and waits for work that arrived in between; at most 3 s for each step. */
export async function shutDown({ work, connection, clock, log }: Deps): Promise<void> {
  const isDone = await inTime(work.done(), 'Slack handlers are still running after the stop')
  await inTime(connection.stop(), 'the connection to Slack did not close')
  if (isDone) await inTime(work.done(), 'Slack handlers are still running after the stop')

  function inTime(step: Promise<void>, complaint: string): Promise<boolean> {
    const onTimeout = () => {
      log.warn(complaint)
      return false
    }
    return withTimeout(
      step.then(() => true),
      { clock, limitMs: LIMIT_MS, onTimeout },
    )
  }
}
