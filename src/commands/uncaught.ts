import type { Log } from '../core/log.ts'

/** The parts of the process that end it. */
export interface EndingProcess {
  on(event: 'uncaughtException' | 'unhandledRejection', listener: (fault: unknown) => void): void
  exit(code: number): void
  exitCode?: number | string | null | undefined
}

interface Parts {
  readonly process: EndingProcess
  readonly log: Pick<Log, 'error'>
  /** Asks everything to finish what runs, and to close. */
  readonly end: () => void
  /** Calls the task after so many milliseconds, unless the process has ended by itself. */
  readonly after: (delayMs: number, task: () => void) => void
}

/** What runs may take this long to finish, as at SIGTERM. */
const LIMIT_MS = 10_000

/**
 * Handles what nothing else caught. A rejected promise that nobody holds is logged, and the process goes on: what
 * it belonged to has ended, and nothing else relied on it. After an exception that nobody caught the state is in doubt:
 * it is logged, what runs is finished, and the process ends with 1, after 10 s at the latest; a second one ends it at once.
 */
export function handleUncaught({ process, log, end, after }: Parts): { readonly isEnding: () => boolean } {
  let isEnding = false
  process.on('unhandledRejection', (fault) => {
    log.error({ err: asError(fault) }, 'a rejected promise was handled by nobody; Veto goes on')
  })
  process.on('uncaughtException', (fault) => {
    process.exitCode = 1
    if (isEnding) {
      log.error({ err: asError(fault) }, 'a second exception was caught by nobody; Veto ends at once')
      process.exit(1)
      return
    }
    isEnding = true
    log.error({ err: asError(fault) }, 'an exception was caught by nobody; Veto finishes what runs and ends')
    after(LIMIT_MS, () => process.exit(1))
    end()
  })
  return { isEnding: () => isEnding }
}

/** Anything can be thrown, and an error is what the log prints best. */
function asError(fault: unknown): Error {
  return fault instanceof Error ? fault : new Error(`thrown, and no error: ${typeof fault}`)
}
