import { setTimeout as pause } from 'node:timers/promises'
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

/** The machine's own. */
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
