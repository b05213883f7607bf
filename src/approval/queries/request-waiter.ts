import type { Clock } from '../../core/clock.ts'
import type { RequestId } from '../../core/ids.ts'
import { VetoError } from '../../core/veto-error.ts'
import { isPending, type VetoRequest } from '../model/request.ts'
import type { Changes } from '../ports/changes.ts'
import type { RequestReader } from '../ports/requests.ts'

/** Lets agents wait until their request is settled, or changes. Holds no request meanwhile, as there are many agents. */
export interface RequestWaiter {
  /**
   * The request once it is settled, or as it is after `waitMs`, or when the agent is gone.
   * @throws {VetoError} `shutting_down` once `end` was called, or what kept it from being read.
   */
  untilSettled(awaited: Awaited, waitMs: number, onGone: OnGone): Promise<VetoRequest>
  /** The same, but no longer than until its version is another than the known one. */
  untilChanged(awaited: Awaited, known: VersionWait): Promise<VetoRequest>
  /** Rejects every waiting agent, and each later one. */
  end(): void
}

export interface Awaited {
  readonly id: RequestId
  /** Reads it, if the agent may read it: nothing of it is answered before. Its changes are noticed from then on, and so it is not read twice. */
  readonly read: () => Promise<VetoRequest>
}

/** Calls `gone` once when the agent is no longer connected, at once if it is not; the returned function calls that off. */
export type OnGone = (gone: () => void) => () => void

interface VersionWait {
  readonly version: number
  readonly waitMs: number
  readonly onGone: OnGone
}

interface Deps {
  readonly store: RequestReader
  readonly changes: Changes
  readonly clock: Clock
}

export function createRequestWaiter(deps: Deps): RequestWaiter {
  const waiting = new Set<Waiter>()
  let isEnding = false

  function until(awaited: Awaited, wait: Wait): Promise<VetoRequest> {
    return isEnding ? readIfOver(awaited, wait) : firstAwaited(deps, waiting, { ...awaited, wait })
  }

  return {
    untilSettled: (awaited, waitMs, onGone) => until(awaited, { version: null, waitMs, onGone }),
    untilChanged: until,
    end() {
      isEnding = true
      for (const waiter of waiting) waiter.fail(restarting())
    },
  }
}

function restarting(): VetoError {
  return new VetoError('shutting_down', 'Veto is restarting; try again in a moment')
}

interface Wait extends Omit<VersionWait, 'version'> {
  /** Null: until it is settled. */
  readonly version: number | null
}

function isOver({ version }: Pick<Wait, 'version'>, request: VetoRequest): boolean {
  return !isPending(request) || (version !== null && request.version !== version)
}

async function readIfOver({ read }: Awaited, wait: Wait): Promise<VetoRequest> {
  const request = await read()
  if (isOver(wait, request)) return request
  throw restarting()
}

interface Waiter {
  fail(error: unknown): void
}

/** `changed`: while it was read for the first time. */
type Phase = 'reading' | 'changed' | 'waiting' | 'done'

/** Subscribes before reading, so that no change is missed. A version that this process committed is not read again. */
function firstAwaited(
  { store, changes, clock }: Deps,
  waiting: Set<Waiter>,
  { id, read: readFirst, wait }: Awaited & { readonly wait: Wait },
): Promise<VetoRequest> {
  const { promise, resolve, reject } = Promise.withResolvers<VetoRequest>()
  const waiter: Waiter = { fail }
  let phase: Phase = 'reading'
  waiting.add(waiter)
  const stops = [changes.subscribe(id, onChange)]
  readFirst().then(begin).catch(fail)
  return promise

  function begin(current: VetoRequest): void {
    if (isOver(wait, current)) finish(current)
    if (phase === 'done') return
    const isChanged = phase === 'changed'
    phase = 'waiting'
    stops.push(clock.after(wait.waitMs, () => read('as it is')))
    stops.push(wait.onGone(() => read('as it is')))
    if (isChanged) read('if over')
  }

  function onChange(committed: VetoRequest | null): void {
    if (phase === 'reading') phase = 'changed'
    if (phase !== 'waiting') return
    if (committed === null) read('if over')
    else if (isOver(wait, committed)) finish(committed)
  }

  function read(when: 'if over' | 'as it is'): void {
    if (phase === 'done') return
    if (when === 'as it is') done()
    store.request(id).then((current) => {
      if (current === null) fail(new VetoError('internal', `${id} is no longer recorded`))
      else if (when === 'as it is' || isOver(wait, current)) finish(current)
    }, fail)
  }

  function finish(current: VetoRequest): void {
    done()
    resolve(current)
  }

  function fail(error: unknown): void {
    done()
    reject(error)
  }

  function done(): void {
    if (phase === 'done') return
    phase = 'done'
    waiting.delete(waiter)
    for (const stop of stops) stop()
  }
}
