import { isPending, type VetoRequest } from '../../src/approval/model/request.ts'
import type { Awaited, OnGone, RequestWaiter } from '../../src/approval/queries/request-waiter.ts'
import type { RequestId } from '../../src/core/ids.ts'
import { VetoError } from '../../src/core/veto-error.ts'

interface WaiterState {
  readonly requests: ReadonlyMap<RequestId, VetoRequest>
  readonly waiters: Set<() => void>
  readonly state: { ended: boolean }
}

/** Holds an answer until a test wakes its waiters. */
export function createFakeWaiting({ requests, waiters, state }: WaiterState): RequestWaiter {
  return {
    untilSettled: (awaited, _waitMs, onGone) => until(awaited, signalOf(onGone), isPending),
    untilChanged: (awaited, { version, onGone }) =>
      until(awaited, signalOf(onGone), (current) => isPending(current) && current.version === version),
    end() {
      state.ended = true
      for (const wake of waiters) wake()
    },
  }

  async function until(
    { id, read }: Awaited,
    gone: AbortSignal,
    isHeld: (current: VetoRequest) => boolean,
  ): Promise<VetoRequest> {
    const first = await read()
    const current = () => requests.get(id) ?? first
    while (!state.ended && !gone.aborted && isHeld(current())) await nextMove(gone)
    if (state.ended) throw new VetoError('shutting_down', 'Veto is restarting; try again in a moment')
    return current()
  }

  async function nextMove(gone: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    waiters.add(resolve)
    gone.addEventListener('abort', () => resolve())
    await promise
    waiters.delete(resolve)
  }
}

function signalOf(onGone: OnGone): AbortSignal {
  const controller = new AbortController()
  onGone(() => controller.abort())
  return controller.signal
}
