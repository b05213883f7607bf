import type { Runtime } from './runtime.ts'
import { VetoError } from './veto-error.ts'

/** Deadline of retries, on the runtime's clock. */
export interface RetryOptions {
  readonly deadlineMs: number
  readonly signal?: AbortSignal | undefined
}

/** `retry()` for as long as a client's own time allows. */
export type Retry = <T>(attempt: (leftMs: number) => Promise<T>) => Promise<T>

/**
 * Calls `attempt` with the remaining milliseconds, and again after temporary errors (no connection, 429,
 * 502 to 504), with growing pauses and never before the server's Retry-After, at which agents do not return all at once.
 * @throws {VetoError} the last error, or a denial that was received earlier.
 */
export async function retry<T>(
  runtime: Runtime,
  { deadlineMs, signal }: RetryOptions,
  attempt: (leftMs: number) => Promise<T>,
): Promise<T> {
  let lastProblem: VetoError | null = null
  for (let failures = 0; ; failures += 1) {
    const tried = await outcomeOf(attempt(deadlineMs - runtime.nowMs()))
    if ('value' in tried) return tried.value
    const { error } = tried
    lastProblem = error.problem === null ? lastProblem : error
    const leftMs = deadlineMs - runtime.nowMs()
    const least = backoffMs(failures, runtime.chance())
    const pauseMs = Math.max(least, whenAllowed(error, leftMs, runtime.chance()))
    if (!isTransient(error) || pauseMs >= leftMs) throw decision(error, lastProblem)
    await runtime.sleep(pauseMs, signal)
  }
}

async function outcomeOf<T>(attempt: Promise<T>): Promise<{ value: T } | { error: VetoError }> {
  try {
    return { value: await attempt }
  } catch (error) {
    if (error instanceof VetoError) return { error }
    throw error
  }
}

/** A restarted server told all waiting agents to return after the same time. Who has little time returns soon enough for an answer. */
function whenAllowed({ retryAfterMs }: VetoError, leftMs: number, chance: number): number {
  if (retryAfterMs === null) return 0
  const spareMs = Math.max(0, leftMs - retryAfterMs)
  return retryAfterMs + chance * Math.min(SPREAD_MS, spareMs / 2)
}

const SPREAD_MS = 1_000
const FIRST_PAUSE_MS = 100
const LONGEST_PAUSE_MS = 5_000

/** Doubles each time, with jitter between half and all of it, so that agents do not retry all at once. */
function backoffMs(failures: number, chance: number): number {
  return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** failures) * (0.5 + chance / 2)
}

const TRANSIENT_STATUSES: ReadonlySet<number | null> = new Set([429, 502, 503, 504])

function isTransient({ code, status }: VetoError): boolean {
  return code === 'network_error' || code === 'timeout' || TRANSIENT_STATUSES.has(status)
}

/** An abort by the caller stays one; else an answered refusal outweighs a later network error. */
function decision(error: VetoError, lastProblem: VetoError | null): VetoError {
  return error.code === 'aborted' ? error : (lastProblem ?? error)
}
