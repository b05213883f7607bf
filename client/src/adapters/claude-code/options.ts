import type { AdapterOptions, AdapterVeto } from '../adapter-options.ts'
import type { OpenCallStore } from './open-call.ts'

/** How tool calls of Claude Code are put before Veto; all of it optional. The session is that of Claude Code. */
export interface HookOptions extends Omit<AdapterOptions, 'sessionId' | 'tracer'> {
  /**
   * `hold` (default): the hook waits until people have decided. `park`: the call is deferred and the run ends; continue the
   * session once people have decided. A second call that waits meanwhile is held.
   */
  readonly mode?: 'hold' | 'park' | undefined
  /** In mode `park`: how long to wait first, in milliseconds. Default 0. */
  readonly parkAfterMs?: number | undefined
  /** How long to wait at most, in milliseconds; the request is withdrawn then. Default: 24 hours. */
  readonly waitMs?: number | undefined
  /** Called when a call is deferred. */
  readonly onDeferred?: ((deferred: DeferredCall) => void | Promise<void>) | undefined
  /** Default: the memory of this process. */
  readonly calls?: OpenCallStore | undefined
}

/** What is needed to continue a session: `createResumer()` takes it. */
export interface DeferredCall {
  readonly requestId: string
  /** The session of Claude Code, for `resume`. */
  readonly runId: string
}

/** What the handlers of the events work with. */
export interface HookDeps {
  readonly veto: AdapterVeto
  readonly calls: OpenCallStore
  readonly options: HookOptions
  readonly waitMs: number
}

const DEFAULT_WAIT_MS = 86_400_000
/** A timer holds no more, and the hook's timeout is a minute longer. */
const MAX_WAIT_MS = 2_147_400_000

/** @throws {TypeError} naming what was expected. */
export function waitMsOf({ waitMs = DEFAULT_WAIT_MS }: HookOptions): number {
  if (waitMs > 0 && waitMs <= MAX_WAIT_MS) return waitMs
  throw new TypeError(`Expected waitMs to be above 0 and at most ${MAX_WAIT_MS} milliseconds, got ${waitMs}`)
}

/** The timeout of the hook in seconds: the wait, and a minute for asking, withdrawing and starting. */
export function hookTimeoutS(waitMs: number): number {
  return Math.ceil(waitMs / 1_000) + 60
}
