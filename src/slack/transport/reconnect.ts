import { aborted } from '../../core/aborted.ts'
import type { Clock } from '../../core/clock.ts'
import { VetoError } from '../../core/veto-error.ts'

/** Can people reach Veto through Slack at the moment? */
export type SlackState = { readonly kind: 'up' } | { readonly kind: 'down'; readonly why: string }

/** A connection that is reopened whenever it ends. */
export interface Reconnection {
  state(): SlackState
  /** Ends the connection for good. */
  stop(): Promise<void>
}

interface Options {
  /** Rejects when there is no connection; `closed` resolves when it ends. */
  readonly connect: () => Promise<{ readonly closed: Promise<void> }>
  readonly disconnect: () => Promise<void>
  readonly clock: Clock
  /** Nobody waits for the first attempt any longer, which may never end. */
  readonly givenUp?: AbortSignal | undefined
}

const MAX_PAUSE_MS = 15_000
/** A connection that ends earlier counts as a failed one. */
const LASTING_MS = 5_000

/**
 * Connects, and goes on in the background until stopped: at once after the first failure, then ever more slowly, at most
 * 15 s apart. Resolves after the first attempt, or when that is given up.
 * @throws {VetoError} `slack_refused` when the first attempt shows that a token is wrong.
 */
export async function reconnect({ connect, disconnect, clock, givenUp }: Options): Promise<Reconnection> {
  let state: SlackState = { kind: 'down', why: 'Slack has not been contacted yet' }
  let failures = 0
  const stopped = Promise.withResolvers<void>()
  let isStopped = false

  /** Null when it is connected, else why not. */
  async function attempt(): Promise<Error | null> {
    const startedMs = clock.nowMs()
    try {
      const { closed } = await connect()
      if (isStopped) await disconnect()
      state = { kind: 'up' }
      void closed.then(() => connectAgain(new Error('Slack closed the connection'), startedMs))
      return null
    } catch (error) {
      return error instanceof Error ? error : new Error('Slack closed the connection')
    }
  }

  async function connectAgain(ended: Error, startedMs: number): Promise<void> {
    if (clock.nowMs() - startedMs >= LASTING_MS) failures = 0
    for (let error: Error | null = ended; error !== null; error = await attempt()) {
      state = { kind: 'down', why: error.message }
      failures += 1
      await pause(failures)
      if (isStopped) return
    }
  }

  async function pause(after: number): Promise<void> {
    if (after <= 1) return
    const { promise, resolve } = Promise.withResolvers<void>()
    const cancel = clock.after(Math.min(MAX_PAUSE_MS, 250 * 2 ** (after - 2)), resolve)
    await Promise.race([promise, stopped.promise])
    cancel()
  }

  async function stop(): Promise<void> {
    isStopped = true
    stopped.resolve()
    await disconnect()
  }

  const error = await Promise.race([attempt(), aborted(givenUp)])
  if (error instanceof VetoError && error.code === 'slack_refused') {
    await stop()
    throw error
  }
  if (error !== null) void connectAgain(error, clock.nowMs())
  return { state: () => state, stop }
}
