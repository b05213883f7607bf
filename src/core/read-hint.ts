import type { Clock } from './clock.ts'
import type { Log } from './log.ts'
import { withTimeout } from './with-timeout.ts'

interface Deps {
  readonly clock: Pick<Clock, 'after'>
  readonly log: Log
}

const LIMIT_MS = 1_000

/** What only helps an answer: `none` where it cannot be read, or not within a second. Never rejects. */
export function readHint<Hint, None>(
  { clock, log }: Deps,
  reading: Promise<Hint>,
  none: None,
): Promise<Hint | None> {
  const failed = (error: unknown) => {
    log.warn({ err: error }, 'a hint could not be read, and is left out')
    return none
  }
  const onTimeout = () => failed(new Error(`Reading took longer than ${LIMIT_MS} ms`))
  return withTimeout(reading.catch(failed), { clock, limitMs: LIMIT_MS, onTimeout })
}
