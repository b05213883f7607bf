import { answerMatching, isLaterOf } from './answer-checks.ts'
import { settledByMs } from './deadline.ts'
import { readEvents } from './event-stream.ts'
import type { Transport } from './exchange.ts'
import { createOpenStream, type OpenStream } from './open-stream.ts'
import { RequestView } from './protocol/request.ts'
import { retry } from './retry.ts'
import type { Runtime } from './runtime.ts'
import { VetoError } from './veto-error.ts'

/** How to follow a request. */
export interface EventsOptions {
  readonly signal?: AbortSignal | undefined
}

interface FollowDeps {
  readonly runtime: Runtime
  /** Timeout for connecting, and for reconnecting unless the request's deadline is later. */
  readonly timeoutMs: number
}
interface Deps extends FollowDeps {
  readonly openStream: OpenStream
}

/** Position of a reader. */
interface StreamPosition {
  readonly lastId: string
  readonly view: RequestView | null
  readonly retryMs: number
}

/** Yields the versions of a request. */
export type Follow = (id: string, options: EventsOptions) => AsyncGenerator<RequestView, void, void>

export function createFollow(deps: Transport & FollowDeps): Follow {
  const openStream = createOpenStream(deps)
  return (id, options) => follow({ ...deps, openStream }, id, options)
}

/**
 * Yields the current request, then each change, until nothing more can happen to it. Broken streams are resumed
 * after the last event.
 * @throws {VetoError} when Veto is unreachable for too long, and for an invalid answer.
 */
async function* follow(
  deps: Deps,
  id: string,
  { signal }: EventsOptions,
): AsyncGenerator<RequestView, void, void> {
  const startMs = deps.runtime.nowMs()
  let position: StreamPosition = { lastId: '', view: null, retryMs: RETRY_MS }
  for (;;) {
    const stream = await opened(deps, id, { position, startMs, signal })
    if (stream === null) return
    for await (const next of positions(stream, id, position)) {
      yield* newVersions(next, position)
      position = next
    }
    if (isOver(position.view)) return
    if (position.view === null) requireTime(deps, startMs)
    await deps.runtime.sleep(position.retryMs, signal)
  }
}

/** Veto sends the state of the request at once: silence for this long means that the connection is broken. */
function requireTime({ runtime, timeoutMs }: Deps, startMs: number): void {
  if (runtime.nowMs() < startMs + timeoutMs) return
  throw new VetoError(
    'bad_answer',
    'The event stream ended without the state of the request; check that no proxy interrupts it',
  )
}

function newVersions({ view }: StreamPosition, before: StreamPosition): readonly RequestView[] {
  return view === null || view.version === before.view?.version ? [] : [view]
}

/** Default until the server sets another. */
const RETRY_MS = 1_000
const SHORTEST_RETRY_MS = 100
const LONGEST_RETRY_MS = 30_000

function bounded(retryMs: number): number {
  return Math.min(Math.max(retryMs, SHORTEST_RETRY_MS), LONGEST_RETRY_MS)
}

interface ConnectOptions {
  readonly position: StreamPosition
  readonly startMs: number
  readonly signal: AbortSignal | undefined
}

function opened(
  { openStream, runtime, timeoutMs }: Deps,
  id: string,
  { position, startMs, signal }: ConnectOptions,
) {
  const path = `/v1/requests/${encodeURIComponent(id)}/events`
  const headers = position.lastId === '' ? {} : { 'last-event-id': position.lastId }
  const settledMs = position.view === null ? 0 : settledByMs(position.view, startMs)
  const deadlineMs = Math.max(runtime.nowMs() + timeoutMs, settledMs)
  return retry(runtime, { deadlineMs, signal }, (leftMs) =>
    openStream({
      path,
      mediaType: 'text/event-stream',
      headers,
      timeoutMs: Math.min(leftMs, timeoutMs),
      signal,
    }),
  )
}

/** The position after each event, until the stream ends or breaks. */
async function* positions(
  stream: AsyncIterable<Uint8Array>,
  id: string,
  from: StreamPosition,
): AsyncGenerator<StreamPosition, void, void> {
  let position = from
  try {
    for await (const event of readEvents(stream)) {
      if (event.kind === 'retry') position = { ...position, retryMs: bounded(event.afterMs) }
      else if (event.name === 'request')
        position = { ...position, lastId: event.id, view: viewOf(event.data, id, position.view) }
      yield position
    }
  } catch (error) {
    if (!isBrokenStream(error)) throw error
  }
}

function isBrokenStream(error: unknown): boolean {
  return error instanceof VetoError && (error.code === 'network_error' || error.code === 'timeout')
}

function viewOf(data: string, id: string, before: RequestView | null): RequestView {
  const shape = answerMatching(
    RequestView,
    (view) => view.id === id && (before === null || isLaterOf(view, before)),
  )
  const found = shape.safeParse(parsed(data))
  if (found.success) return found.data
  throw new VetoError(
    'bad_answer',
    'This is not an event of Veto about this request; check that baseUrl (VETO_URL) is the address of Veto, and that no proxy answers instead',
    { cause: found.error },
  )
}

function parsed(data: string): unknown {
  try {
    return JSON.parse(data)
  } catch {
    return undefined
  }
}

const ENDS: ReadonlySet<string> = new Set([
  'denied',
  'rejected',
  'expired',
  'cancelled',
  'succeeded',
  'failed',
  'lapsed',
])

function isOver(view: RequestView | null): boolean {
  if (view === null || view.status === 'pending') return false
  return view.kind !== 'call' || ENDS.has(view.status)
}
