import type { Exchange } from './exchange.ts'
import { persist } from './persist.ts'
import { RequestView } from './protocol/request.ts'
import type { Runtime } from './runtime.ts'
import { VetoError } from './veto-error.ts'

/** How long to wait. */
export interface WaitOptions {
  /** In milliseconds. Default: until the request's deadline, and half a minute more to hear of it. */
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
}

interface Parts {
  readonly exchange: Exchange
  readonly runtime: Runtime
  readonly timeoutMs: number
}
type Pending = Extract<RequestView, { status: 'pending' }>

/**
 * Reads the request again and again until it is settled.
 * @throws {VetoError} `timeout` when that takes too long, and what `persist` throws.
 */
export async function settle(
  parts: Parts,
  asked: string | Pending,
  options: WaitOptions,
): Promise<RequestView> {
  const startMs = parts.runtime.nowMs()
  const { signal } = options
  const givenMs = options.timeoutMs === undefined ? null : startMs + options.timeoutMs
  let view =
    typeof asked === 'string'
      ? await read(parts, asked, { waitS: 0, deadlineMs: givenMs ?? startMs + parts.timeoutMs, signal })
      : asked
  const deadlineMs = givenMs ?? startMs + spanMs(view) + MARGIN_MS
  while (view.status === 'pending') {
    const leftMs = deadlineMs - parts.runtime.nowMs()
    if (leftMs <= 0) throw new VetoError('timeout', `Nobody settled the request ${view.id} in time`)
    view = await polled(parts, view, {
      waitS: Math.min(LONGEST_WAIT_S, Math.ceil(leftMs / 1_000)),
      deadlineMs,
      signal,
    })
  }
  return view
}

const MARGIN_MS = 30_000
const LONGEST_WAIT_S = 30
/** A server or proxy that does not hold the answer is not asked more often than this. */
const SHORTEST_POLL_MS = 200

interface Poll {
  /** 0: do not wait. */
  readonly waitS: number
  readonly deadlineMs: number
  readonly signal: AbortSignal | undefined
}

async function polled(parts: Parts, { id }: Pending, poll: Poll): Promise<RequestView> {
  const startMs = parts.runtime.nowMs()
  const view = await read(parts, id, poll)
  const earlyMs = startMs + SHORTEST_POLL_MS - parts.runtime.nowMs()
  if (view.status === 'pending' && earlyMs > 0) await parts.runtime.sleep(earlyMs, poll.signal)
  return view
}

function read({ exchange, runtime, timeoutMs }: Parts, id: string, poll: Poll): Promise<RequestView> {
  const { waitS, signal } = poll
  const path = `/v1/requests/${encodeURIComponent(id)}${waitS === 0 ? '' : `?wait=${waitS}s`}`
  const answers = { 200: RequestView.refine((view) => view.id === id) }
  return persist(runtime, poll, (leftMs) => {
    const attemptMs = Math.min(leftMs, waitS * 1_000 + timeoutMs)
    return exchange({ method: 'GET', path, answers, timeoutMs: attemptMs, signal })
  })
}

/** How long people have, by the server's own clock alone. */
function spanMs({ evaluatedAt, expiresAt }: RequestView): number {
  return expiresAt === null ? 0 : Date.parse(expiresAt) - Date.parse(evaluatedAt)
}
