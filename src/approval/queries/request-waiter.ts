import type { Clock } from '../../core/clock.ts'
import { VetoError } from '../../core/veto-error.ts'
import { isPending, type VetoRequest } from '../model/request.ts'
import type { Changes } from '../ports/changes.ts'
import type { RequestReader } from '../ports/requests.ts'

/** Lets agents wait until their request is settled, or changes. */
export interface RequestWaiter {
  /**
   * The request once it is settled, or as it is after `waitMs`, or when the agent is gone.
   * @throws {VetoError} `shutting_down` once `end` was called.
   */
  untilSettled(request: VetoRequest, waitMs: number, gone: AbortSignal): Promise<VetoRequest>
  /** The same, but no longer than until its version is another than the known one. */
  untilChanged(request: VetoRequest, known: VersionWait): Promise<VetoRequest>
  /** Rejects every waiting agent, and each later one. */
  end(): void
}

interface VersionWait {
  readonly version: number
  readonly waitMs: number
  readonly gone: AbortSignal
}

interface Deps {
  readonly store: RequestReader
  readonly changes: Changes
  readonly clock: Clock
}

export function createRequestWaiter(deps: Deps): RequestWaiter {
  const ending = new AbortController()

  async function until(
    isAwaited: WaitCondition,
    request: VetoRequest,
    { waitMs, gone }: Omit<VersionWait, 'version'>,
  ) {
    if (isAwaited(request) || waitMs <= 0) return request
    const signal = AbortSignal.any([gone, ending.signal])
    const current = await firstAwaited(deps, request, { isAwaited, waitMs, signal })
    if (!isAwaited(current) && ending.signal.aborted) {
      throw new VetoError('shutting_down', 'Veto is restarting; try again in a moment')
    }
    return current
  }

  return {
    untilSettled: (request, waitMs, gone) => until(isSettled, request, { waitMs, gone }),
    untilChanged: (request, { version, waitMs, gone }) =>
      until((current) => isSettled(current) || current.version !== version, request, { waitMs, gone }),
    end: () => ending.abort(),
  }
}

type WaitCondition = (request: VetoRequest) => boolean

function isSettled(request: VetoRequest): boolean {
  return !isPending(request)
}

/** Subscribes before reading, so that no change is missed. */
function firstAwaited(
  { store, changes, clock }: Deps,
  request: VetoRequest,
  { isAwaited, waitMs, signal }: { isAwaited: WaitCondition; waitMs: number; signal: AbortSignal },
): Promise<VetoRequest> {
  return new Promise((resolve, reject) => {
    let latest = request
    const cleanups = [changes.subscribe(request.id, look), clock.after(waitMs, finish)]
    signal.addEventListener('abort', finish, { once: true })
    cleanups.push(() => signal.removeEventListener('abort', finish))
    if (signal.aborted) finish()
    else look()

    function cleanUp(): void {
      for (const clean of cleanups) clean()
    }

    function finish(): void {
      cleanUp()
      resolve(latest)
    }

    function fail(error: unknown): void {
      cleanUp()
      reject(error)
    }

    function look(): void {
      store.request(request.id).then((current) => {
        latest = current ?? latest
        if (isAwaited(latest)) finish()
      }, fail)
    }
  })
}
