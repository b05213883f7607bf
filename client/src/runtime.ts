import { aborted } from './veto-error.ts'

/** What the client takes from the machine: time, chance, and a way to warn. */
export interface Runtime {
  /** Milliseconds, never backwards. */
  nowMs(): number
  /** The wall clock, ISO 8601. */
  today(): string
  /** @throws {VetoError} `aborted` when the signal cuts it short. */
  sleep(ms: number, signal: AbortSignal | undefined): Promise<void>
  /** From 0, below 1. */
  chance(): number
  newKey(): string
  warn(message: string): void
}

/** The machine's own, on Node and wherever else there are fetch and Web Crypto. */
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
