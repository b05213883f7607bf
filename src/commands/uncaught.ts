import type { Log } from '../core/log.ts'

/** The parts of the process that end it. */
export interface EndingProcess {
  on(event: 'uncaughtException' | 'unhandledRejection', listener: (error: unknown) => void): void
  exit(code: number): void
  exitCode?: number | string | null | undefined
}

interface Deps {
  readonly process: EndingProcess
  readonly log: Pick<Log, 'error'>
  /** Starts a graceful shutdown. */
  readonly end: () => void
  /** Calls the task after so many milliseconds, unless the process has ended by itself. */
  readonly after: (delayMs: number, task: () => void) => void
}

/** Time limit of the shutdown, as at SIGTERM. */
const LIMIT_MS = 10_000

/**
 * Handles uncaught errors. An unhandled rejection is logged, and the process continues: the operation that it
 * belonged to has ended, and nothing else relied on it. After an uncaught exception the state of the process is unknown:
 * it is logged, running work is finished, and the process exits with 1 within 10 s; a second one ends it at once.
 */
export function handleUncaught({ process, log, end, after }: Deps): { readonly isEnding: () => boolean } {
  let isEnding = false
  process.on('unhandledRejection', (error) => {
    log.error({ err: asError(error) }, 'unhandled promise rejection; Veto continues')
  })
  process.on('uncaughtException', (error) => {
    process.exitCode = 1
    if (isEnding) {
      log.error({ err: asError(error) }, 'second uncaught exception; Veto exits at once')
      process.exit(1)
      return
    }
    isEnding = true
    log.error({ err: asError(error) }, 'uncaught exception; Veto finishes running work and exits')
    after(LIMIT_MS, () => process.exit(1))
    end()
  })
  return { isEnding: () => isEnding }
}

/** The thrown value as an Error, without the content of other values. */
function asError(error: unknown): Error {
  return error instanceof Error
    ? error
    : new Error(`a value that is not an Error was thrown: ${typeof error}`)
}
