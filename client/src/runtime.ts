import { setTimeout as pause } from 'node:timers/promises'
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

/** The real runtime. */
export const systemRuntime: Runtime = {
  nowMs: () => performance.now(),
  today: () => new Date().toISOString(),
  async sleep(ms, signal) {
    await pause(ms, undefined, signal === undefined ? {} : { signal }).catch((cause: unknown) => {
      throw aborted(cause)
    })
  },
  chance: () => Math.random(),
  newKey: () => crypto.randomUUID(),
  warn: (message) => process.emitWarning(message, 'VetoWarning'),
}
