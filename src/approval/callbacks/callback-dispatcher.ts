import type { Clock } from '../../core/clock.ts'
import type { Log } from '../../core/log.ts'
import type { Callback, WaitingCallback } from '../model/callback.ts'
import { isPending, type VetoRequest } from '../model/request.ts'
import type { CallbackStore } from '../ports/callbacks.ts'
import type { RequestReader } from '../ports/requests.ts'
import type { UnitWriter } from '../ports/unit.ts'
import type { SendResult, WebhookSender } from '../ports/webhook-sender.ts'
import type { ViewWithReceipt } from '../queries/view-with-receipt.ts'
import { createCoalescingTask } from '../signals/coalescing-task.ts'
import { afterAttempt } from './after-attempt.ts'
import { callbackMessage } from './callback-message.ts'

/** Sends callbacks: one message at a time to each receiver, retried for a day until it is accepted. */
export interface CallbackDispatcher {
  /** A new callback is due. */
  notify(): void
  /** The same, when this version of a request may have a callback. */
  requestCommitted(request: VetoRequest): void
  /** Starts no more messages, and waits at most 3 seconds for those in progress; an aborted one is sent again later. */
  stop(): Promise<void>
}

interface Deps {
  readonly store: Pick<CallbackStore, 'nextCallbacks'> & RequestReader & UnitWriter
  readonly webhookSender: WebhookSender
  readonly viewWithReceipt: ViewWithReceipt
  readonly clock: Clock
  /** May this process do it, as only one of several does? Default: always. */
  readonly leads?: () => boolean
  /** A random number in [0, 1). */
  readonly randomFraction: () => number
  readonly log: Log
}

const AT_ONCE = 10
const STOP_MS = 3_000
/** Polling fallback, which finds callbacks that another process made due. */
const MAX_SLEEP_MS = 30_000
/** Minimum and maximum pause of a receiver after a failure. */
const REST_MS = { least: 1_000, most: 60_000 }

export function createCallbackDispatcher(deps: Deps): CallbackDispatcher {
  const { store, clock, log, leads = () => true } = deps
  const inProgress = new Map<string, Promise<void>>()
  const restingUntilMs = new Map<string, number>()
  const wake = createCoalescingTask(clock, look)

  async function look(): Promise<void> {
    wake.at(clock.nowMs() + MAX_SLEEP_MS)
    if (!leads()) return
    try {
      for (const callback of await store.nextCallbacks()) startOrWait(callback)
    } catch (error) {
      log.error({ err: error }, 'the callbacks could not be read; retrying')
      wake.at(clock.nowMs() + REST_MS.least)
    }
  }

  function startOrWait(callback: WaitingCallback): void {
    const { target, state } = callback
    if (inProgress.has(target) || wake.isStopped() || !leads()) return
    const readyAtMs = Math.max(state.dueAtMs, restingUntilMs.get(target) ?? 0)
    if (readyAtMs > clock.nowMs()) wake.at(readyAtMs)
    else if (inProgress.size < AT_ONCE) inProgress.set(target, run(callback))
  }

  async function run(callback: WaitingCallback): Promise<void> {
    restingUntilMs.set(callback.target, clock.nowMs() + (await attempt(callback)))
    inProgress.delete(callback.target)
    wake.now()
  }

  /** How long the receiver then pauses. */
  async function attempt(callback: WaitingCallback): Promise<number> {
    try {
      return restMs(await attemptDelivery(deps, callback))
    } catch (error) {
      log.error(
        { err: error, callbackId: callback.id },
        'a callback could not be recorded; it will be sent again',
      )
      return REST_MS.least
    }
  }

  return {
    notify: wake.now,
    requestCommitted(request) {
      if (request.call.callback !== null && !isPending(request)) wake.now()
    },
    async stop() {
      await wake.stop()
      await Promise.race([Promise.all(inProgress.values()), pause(clock, STOP_MS)])
    },
  }
}

function restMs(result: SendResult): number {
  return result.kind === 'later' ? Math.min(Math.max(result.afterMs, REST_MS.least), REST_MS.most) : 0
}

async function attemptDelivery(deps: Deps, callback: WaitingCallback): Promise<SendResult> {
  const result = await send(deps, callback)
  const times = { nowMs: deps.clock.nowMs(), randomFraction: deps.randomFraction() }
  const next = afterAttempt(callback, result, times)
  await deps.store.commit([
    { do: 'update_callback', id: next.id, attempts: next.attempts, state: next.state },
  ])
  report(deps.log, next)
  return result
}

/** An error while building a message counts as a failed attempt, so that it does not block the others. */
async function send(
  { store, webhookSender, viewWithReceipt, log }: Deps,
  callback: WaitingCallback,
): Promise<SendResult> {
  try {
    const request = await store.request(callback.requestId)
    if (request === null) return { kind: 'refused', why: 'the request is gone' }
    return await webhookSender.send(callbackMessage(callback, request, await viewWithReceipt(request)))
  } catch (error) {
    log.error({ err: error, callbackId: callback.id }, 'a callback could not be sent')
    return { kind: 'later', afterMs: 0, why: 'Veto could not send it' }
  }
}

function report(log: Log, { id, target, attempts, state }: Callback): void {
  if (state.status === 'delivered') return
  const fields = { callbackId: id, callback: target, attempts, why: state.lastError }
  if (state.status === 'failed') log.error(fields, 'a callback was given up')
  else log.warn(fields, 'a callback was not delivered; retrying')
}

function pause(clock: Clock, delayMs: number): Promise<void> {
  return new Promise((resolve) => clock.after(delayMs, resolve))
}
