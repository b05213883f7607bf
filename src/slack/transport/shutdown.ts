import type { Clock } from '../../core/clock.ts'
import type { Log } from '../../core/log.ts'
import { withTimeout } from '../api/with-timeout.ts'
import type { Reconnection } from './reconnect.ts'
import type { Work } from './track-work.ts'

interface Parts {
  readonly work: Pick<Work, 'done'>
  readonly upkeep: Pick<Reconnection, 'stop'>
  readonly clock: Clock
  readonly log: Log
}

/** Each step of stopping may take this long. */
const LIMIT_MS = 3_000

/** Lets what was heard be done, hangs up, and lets be done what came in between; no step is waited for beyond 3 s. */
export async function shutDown({ work, upkeep, clock, log }: Parts): Promise<void> {
  const isDone = await inTime(work.done(), 'work for Slack goes on past the stop')
  await inTime(upkeep.stop(), 'the connection to Slack does not close')
  if (isDone) await inTime(work.done(), 'work for Slack goes on past the stop')

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
