import type { RequestView } from '../protocol/request.ts'
import { systemRuntime } from '../runtime.ts'
import type { VetoClient } from '../veto-client.ts'
import { createRunQueues } from './run-queues.ts'

/** A call that is suspended while people decide. */
export interface ParkedCall {
  readonly requestId: string
  /** Names the run that is suspended: calls of one run are resumed one after another. Default: each by itself. */
  readonly runId?: string | undefined
}

/** What an adapter gives, and how Veto is asked. */
export interface ResumerDeps<P extends ParkedCall> {
  readonly veto: Pick<VetoClient, 'getRequest' | 'waitFor'>
  /** All calls that are suspended now, as the framework's own storage has them. */
  list(): Promise<readonly P[]>
  /**
   * Continues the run. The framework makes the call again, and `governCall()` with the `requestId` does the rest: the
   * decision is given for information.
   */
  resume(parked: P, request: RequestView): Promise<void>
  /** Gets what `list`, `resume` and Veto fail with; `parked` is null when it concerns all. They are tried again. */
  onError(error: unknown, parked: P | null): void
  /** How often to list what is suspended, in milliseconds. Default 30,000. */
  readonly intervalMs?: number | undefined
  /** How many requests to follow over a connection each; the others are read at each listing. Default 20; 0: none. */
  readonly connections?: number | undefined
}

/** Continues suspended runs once people have decided. */
export interface Resumer {
  /** Says that this request may be settled, as a callback tells. Resolves when its run was continued, or need not be. */
  notify(requestId: string): Promise<void>
  /** Lists and looks at once. Resolves when what was settled has been continued. */
  check(): Promise<void>
  /** Ends it; what is suspended stays suspended, and another resumer takes it up. */
  stop(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/**
 * Starts a resumer. What is suspended is kept by the framework alone, so that a resumer of the next process goes on with
 * it. Each request is resumed once in this process; where several processes race, the second start of its call is refused.
 */
export function createResumer<P extends ParkedCall>(deps: ResumerDeps<P>): Resumer {
  const ending = new AbortController()
  const state: State<P> = {
    deps,
    signal: ending.signal,
    done: new Set(),
    following: new Map(),
    resuming: new Set(),
    checks: new Set(),
    inRun: createRunQueues(),
  }
  const loop = listForEver(state)
  const stop = async () => {
    ending.abort()
    await Promise.all([loop, ...state.checks, ...state.following.values()])
  }
  return {
    notify: (requestId) => checkOnly(state, requestId),
    check: () => check(state, () => true),
    stop,
    [Symbol.asyncDispose]: stop,
  }
}

interface State<P extends ParkedCall> {
  readonly deps: ResumerDeps<P>
  readonly signal: AbortSignal
  /** Requests whose runs were continued, and which may still be listed. */
  readonly done: Set<string>
  readonly following: Map<string, Promise<void>>
  /** Requests whose runs are being continued, or wait for others of their run. */
  readonly resuming: Set<string>
  /** Those of the loop that have not ended. */
  readonly checks: Set<Promise<void>>
  readonly inRun: ReturnType<typeof createRunQueues>
}

const INTERVAL_MS = 30_000
const CONNECTIONS = 20

async function listForEver<P extends ParkedCall>(state: State<P>): Promise<void> {
  const { deps, signal, checks, resuming } = state
  while (!signal.aborted) {
    // Not awaited: to continue a run takes as long as the run, and others must not wait for it.
    const checking = check(state, ({ requestId }) => !resuming.has(requestId))
    checks.add(checking)
    void checking.finally(() => checks.delete(checking))
    await systemRuntime.sleep(deps.intervalMs ?? INTERVAL_MS, signal).catch(() => undefined)
  }
}

function checkOnly<P extends ParkedCall>(state: State<P>, requestId: string): Promise<void> {
  return check(state, (parked) => parked.requestId === requestId)
}

async function check<P extends ParkedCall>(state: State<P>, isWanted: (parked: P) => boolean): Promise<void> {
  const listed = await attempt(state, null, () => state.deps.list())
  if (listed !== null) forgetUnlisted(state, listed)
  const open = (listed ?? []).filter((parked) => !state.done.has(parked.requestId) && isWanted(parked))
  await Promise.all(open.map((parked) => resumeIfSettled(state, parked)))
  for (const parked of open) follow(state, parked)
}

/** What the framework no longer lists needs no memory of being done. */
function forgetUnlisted<P extends ParkedCall>({ done }: State<P>, listed: readonly P[]): void {
  const ids = new Set(listed.map(({ requestId }) => requestId))
  for (const requestId of done) if (!ids.has(requestId)) done.delete(requestId)
}

async function resumeIfSettled<P extends ParkedCall>(state: State<P>, parked: P): Promise<void> {
  await attempt(state, parked, async () => {
    const request = await state.deps.veto.getRequest(parked.requestId)
    if (request.status !== 'pending') await resumeOnce(state, parked, request)
  })
}

/** Waits over a connection of its own, where there is one left. */
function follow<P extends ParkedCall>(state: State<P>, parked: P): void {
  const { deps, signal, done, following } = state
  const { requestId } = parked
  const isFull = following.size >= (deps.connections ?? CONNECTIONS)
  if (isFull || signal.aborted || done.has(requestId) || following.has(requestId)) return
  const waiting = attempt(state, parked, async () => {
    const request = await deps.veto.waitFor(requestId, { signal })
    await resumeOnce(state, parked, request)
  }).then(() => void following.delete(requestId))
  following.set(requestId, waiting)
}

/** Within its run, and only if it is still suspended: to resume one call of a run may have continued others. */
async function resumeOnce<P extends ParkedCall>(
  state: State<P>,
  parked: P,
  request: RequestView,
): Promise<void> {
  const { deps, done, signal, inRun, resuming } = state
  const { requestId, runId = requestId } = parked
  resuming.add(requestId)
  const resumed = inRun(runId, async () => {
    if (done.has(requestId) || signal.aborted) return
    const listed = await deps.list()
    if (!listed.some((each) => each.requestId === requestId)) return
    await deps.resume(parked, request)
    done.add(requestId)
  })
  await resumed.finally(() => resuming.delete(requestId))
}

async function attempt<P extends ParkedCall, T>(
  { deps, signal }: State<P>,
  parked: P | null,
  work: () => Promise<T>,
): Promise<T | null> {
  try {
    return await work()
  } catch (error) {
    if (!signal.aborted) deps.onError(error, parked)
    return null
  }
}
