import type { Clock } from '../../core/clock.ts'
import { isAllowedCall, isPending, type VetoRequest } from '../model/request.ts'
import type { Changes } from '../ports/changes.ts'
import type { RequestReader } from '../ports/requests.ts'
import type { CurrentRequest } from '../reevaluation/reevaluation.ts'
import { createSignal } from '../signals/signal.ts'

/** Reports the changes of requests. */
export interface RequestWatcher {
  /**
   * The request as it stands, unless `seen` is its version, and then as it is after each change, until nothing more can
   * happen to it, the watcher is gone, or `end` was called. Changes close together come as one. Null: nothing new
   * within 15 seconds.
   */
  follow(request: VetoRequest, from: WatchStart): AsyncGenerator<VetoRequest | null, void, void>
  /** Ends every watch, and each later one. */
  end(): void
}

interface WatchStart {
  /** The version that the watcher has; 0: none. */
  readonly seen: number
  readonly gone: AbortSignal
}

interface Deps {
  readonly store: RequestReader
  readonly currentRequest: CurrentRequest
  readonly changes: Pick<Changes, 'subscribe'>
  readonly clock: Clock
}

/** Polling fallback, which also triggers changes that happen on reading. */
const QUIET_MS = 15_000

export function createRequestWatcher(deps: Deps): RequestWatcher {
  const ending = new AbortController()
  return {
    follow: (request, { seen, gone }) =>
      follow(deps, request, { seen, signal: AbortSignal.any([gone, ending.signal]) }),
    end: () => ending.abort(),
  }
}

/** Can nothing more happen to it? */
export function isOver(request: VetoRequest): boolean {
  if (isPending(request)) return false
  if (!isAllowedCall(request)) return true
  return request.execution !== null && request.execution.status !== 'redeemed'
}

/** Subscribes before reading, so that no change is missed. */
async function* follow(
  deps: Deps,
  request: VetoRequest,
  { seen, signal }: { seen: number; signal: AbortSignal },
): AsyncGenerator<VetoRequest | null, void, void> {
  const changeSignal = createSignal(deps.clock, signal)
  const unsubscribe = deps.changes.subscribe(request.id, changeSignal.ring)
  try {
    let shown = seen > request.version ? 0 : seen
    for (let current = request; !signal.aborted; ) {
      current = await look(deps, current)
      yield current.version > shown ? current : null
      shown = current.version
      if (isOver(current)) return
      await changeSignal.rung(QUIET_MS)
    }
  } finally {
    unsubscribe()
  }
}

async function look({ store, currentRequest }: Deps, known: VetoRequest): Promise<VetoRequest> {
  return currentRequest((await store.request(known.id)) ?? known)
}
