import { aborted } from './veto-error.ts'

/** Dependencies of the client on the machine: time, randomness and warnings. */
export interface Runtime {
  /** Monotonic milliseconds. */
  nowMs(): number
  /** The wall clock, ISO 8601. */
  today(): string
  /** @throws {VetoError} `aborted` when the signal aborts it. */
  sleep(ms: number, signal: AbortSignal | undefined): Promise<void>
  /** A random number in [0, 1). */
  chance(): number
  newKey(): string
  warn(message: string): void
}

/** The real runtime: Node, or any other with fetch and Web Crypto. */
export const systemRuntime: Runtime = {
  nowMs: () => performance.now(),
  today: () => new Date().toISOString(),
  sleep,
  chance: () => Math.random(),
  newKey: () => crypto.randomUUID(),
  warn: (message) => {
    if (globalThis.process?.emitWarning === undefined) console.warn(message)
    else process.emitWarning(message, 'VetoWarning')
  },
}

function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (settle: () => void) => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', stop)
      settle()
    }
    const stop = () => end(() => reject(aborted(signal?.reason)))
    const timer = setTimeout(() => end(resolve), ms)
    if (signal?.aborted === true) stop()
    else signal?.addEventListener('abort', stop)
  })
}
