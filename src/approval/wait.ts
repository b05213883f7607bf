import type { Clock } from '../core/clock.ts'
import { VetoError } from '../core/veto-error.ts'
import type { Changes, Store } from './ports.ts'
import { isPending, type VetoRequest } from './request.ts'

/** Holds agents until their request is settled. */
export interface Waiting {
  /**
   * The request once it is settled, or as it is after `waitMs`, or when the agent is gone.
   * @throws {VetoError} `shutting_down` once `end` was called.
   */
  untilSettled(request: VetoRequest, waitMs: number, gone: AbortSignal): Promise<VetoRequest>
  /** Sends every waiting agent away, and each that comes after. */
  end(): void
}

interface Parts {
  readonly store: Store
  readonly changes: Changes
  readonly clock: Clock
}

export function createWaiting(parts: Parts): Waiting {
  const ending = new AbortController()
  return {
    async untilSettled(request, waitMs, gone) {
      if (!isPending(request) || waitMs <= 0) return request
      const signal = AbortSignal.any([gone, ending.signal])
      const current = await firstSettled(parts, request, { waitMs, signal })
      if (isPending(current) && ending.signal.aborted) {
        throw new VetoError('shutting_down', 'Veto is restarting; ask again in a moment')
      }
      return current
    },
    end: () => ending.abort(),
  }
}

/** Subscribes before it looks, so that no change falls between. */
function firstSettled(
  { store, changes, clock }: Parts,
  request: VetoRequest,
  { waitMs, signal }: { waitMs: number; signal: AbortSignal },
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
        if (!isPending(latest)) finish()
      }, fail)
    }
  })
}
