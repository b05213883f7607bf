import { answerMatching, isLaterOf } from './answer-checks.ts'
import { createInquiryResponder, type InquiryResponder, type OnQuestion } from './answer-questions.ts'
import { settledByMs } from './deadline.ts'
import type { Exchange } from './exchange.ts'
import { RequestView } from './protocol/request.ts'
import { postReply } from './reply.ts'
import { retry } from './retry.ts'
import type { Runtime } from './runtime.ts'
import { VetoError } from './veto-error.ts'

/** How long to wait. */
export interface WaitOptions {
  /** In milliseconds. Default: until the request's deadline, plus 30 seconds. */
  readonly timeoutMs?: number | undefined
  readonly signal?: AbortSignal | undefined
  /**
   * Answers questions of people while waiting; called once for each question. What
   * it returns is posted as the reply, 1 to 4,000 characters; its errors reject the wait. Default: no replies.
   */
  readonly onQuestion?: OnQuestion | undefined
}

interface Deps {
  readonly exchange: Exchange
  readonly runtime: Runtime
  readonly timeoutMs: number
}
type Pending = Extract<RequestView, { status: 'pending' }>

/**
 * Polls the request until it is settled.
 * @throws {VetoError} `timeout` when that takes too long, and errors of `retry`.
 */
export async function settle(
  deps: Deps,
  asked: string | Pending,
  options: WaitOptions,
): Promise<RequestView> {
  const { onQuestion, timeoutMs, signal } = options
  const startMs = deps.runtime.nowMs()
  const givenMs = timeoutMs === undefined ? null : startMs + timeoutMs
  const retryOptions = { startMs, givenMs, signal }
  if (onQuestion === undefined) return settled(deps, asked, { ...retryOptions, onUpdate: null })
  const ending = new AbortController()
  const own = {
    ...retryOptions,
    signal: AbortSignal.any([ending.signal, ...(signal === undefined ? [] : [signal])]),
  }
  const { onUpdate, failure } = createInquiryResponder({
    onQuestion,
    post: (reply, view) => postReply(deps, reply, { deadlineMs: deadlineOf(own, view), signal: own.signal }),
  })
  try {
    return await Promise.race([settled(deps, asked, { ...own, onUpdate }), failure])
  } finally {
    ending.abort()
  }
}

interface WaitContext {
  readonly startMs: number
  /** The caller's own deadline. */
  readonly givenMs: number | null
  readonly signal: AbortSignal | undefined
  /** Called with each version; null: only the outcome matters. */
  readonly onUpdate: InquiryResponder['onUpdate'] | null
}

async function settled(deps: Deps, asked: string | Pending, waiting: WaitContext): Promise<RequestView> {
  const { startMs, givenMs, signal, onUpdate } = waiting
  let view =
    typeof asked === 'string'
      ? await read(deps, asked, {
          query: '',
          waitS: 0,
          deadlineMs: givenMs ?? startMs + deps.timeoutMs,
          signal,
        })
      : asked
  while (view.status === 'pending') {
    onUpdate?.(view)
    const deadlineMs = deadlineOf(waiting, view)
    const leftMs = deadlineMs - deps.runtime.nowMs()
    if (leftMs <= 0) throw unsettled(view.id)
    const waitS = Math.min(LONGEST_WAIT_S, Math.ceil(leftMs / 1_000))
    const query = `?wait=${waitS}s${onUpdate === null ? '' : `&version=${view.version}`}`
    view = await polled(deps, view, { query, waitS, deadlineMs, signal })
  }
  return view
}

function unsettled(id: string): VetoError {
  return new VetoError(
    'timeout',
    `The request ${id} was not settled in time, so the call must not run; wait for it again by its id, or cancel it`,
  )
}

/** The deadline may have been extended since the wait started. */
function deadlineOf(
  { startMs, givenMs }: Pick<WaitContext, 'startMs' | 'givenMs'>,
  view: RequestView,
): number {
  return givenMs ?? settledByMs(view, startMs)
}

const LONGEST_WAIT_S = 30
/** Minimum polling interval, for servers or proxies that answer without waiting. */
const SHORTEST_POLL_MS = 200

interface Poll {
  readonly query: string
  /** How long the server may wait before it answers. */
  readonly waitS: number
  readonly deadlineMs: number
  readonly signal: AbortSignal | undefined
}

async function polled(deps: Deps, before: Pending, poll: Poll): Promise<RequestView> {
  const startMs = deps.runtime.nowMs()
  const view = await read(deps, before, poll)
  const earlyMs = startMs + SHORTEST_POLL_MS - deps.runtime.nowMs()
  if (view.status === 'pending' && earlyMs > 0) await deps.runtime.sleep(earlyMs, poll.signal)
  return view
}

function read(
  { exchange, runtime, timeoutMs }: Deps,
  asked: string | Pending,
  poll: Poll,
): Promise<RequestView> {
  const { query, waitS, signal } = poll
  const id = typeof asked === 'string' ? asked : asked.id
  const isAbout = (view: RequestView) =>
    typeof asked === 'string' ? view.id === asked : isLaterOf(view, asked)
  const path = `/v1/requests/${encodeURIComponent(id)}${query}`
  const answers = { 200: answerMatching(RequestView, isAbout) }
  return retry(runtime, poll, (leftMs) => {
    const attemptMs = Math.min(leftMs, waitS * 1_000 + timeoutMs)
    return exchange({ method: 'GET', path, answers, timeoutMs: attemptMs, signal })
  })
}
