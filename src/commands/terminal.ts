/** The parts of the process that a command uses. */
export interface Terminal {
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Aborts at SIGINT or SIGTERM. */
  readonly ending: AbortSignal
  /** Called once the command line is understood, before its command runs. */
  beforeCommand?(): Promise<void>
  /** Calls the listener at each SIGHUP, which asks for a reload of the policies. */
  onReload(listener: () => void): void
  /** All of standard input, as text. */
  read(): Promise<string>
  /** The same as `out`, for what must not get lost. @throws when it cannot be written. */
  write(text: string): Promise<void>
  /** A line, or several, to standard output. */
  out(text: string): void
  /** A line, or several, to standard error. */
  err(text: string): void
}

/** Resolves at SIGINT or SIGTERM. */
export function untilShutdown({ ending }: Terminal): Promise<void> {
  return new Promise((resolve) => {
    if (ending.aborted) resolve()
    else ending.addEventListener('abort', () => resolve(), { once: true })
  })
}
