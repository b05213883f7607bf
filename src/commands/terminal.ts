/** The parts of the process that a command uses. */
export interface Terminal {
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Aborts when the process is asked to end. */
  readonly ending: AbortSignal
  /** Calls the listener whenever the process is asked to read its policies again (SIGHUP). */
  onReload(listener: () => void): void
  /** A line, or several, to standard output. */
  out(text: string): void
  /** A line, or several, to standard error. */
  err(text: string): void
}

/** Resolves when the process is asked to end. */
export function untilShutdown({ ending }: Terminal): Promise<void> {
  return new Promise((resolve) => {
    if (ending.aborted) resolve()
    else ending.addEventListener('abort', () => resolve(), { once: true })
  })
}
