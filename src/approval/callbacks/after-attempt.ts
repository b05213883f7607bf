import type { Callback, CallbackState, WaitingCallback } from '../model/callback.ts'
import type { SendResult } from '../ports/webhook-sender.ts'

const FIRST_PAUSE_MS = 5_000
const LONGEST_PAUSE_MS = 3_600_000

/**
 * The state of a callback after an attempt. Pauses double from 5 seconds to an hour, and `chance`
 * (at least 0, below 1) shortens one by up to half, to spread the retries. It is given up after a day.
 */
export function afterAttempt(
  callback: WaitingCallback,
  result: SendResult,
  { nowMs, randomFraction }: { nowMs: number; randomFraction: number },
): Callback {
  const attempts = callback.attempts + 1
  return {
    ...callback,
    attempts,
    state: stateAfter({ ...callback, attempts }, result, { nowMs, randomFraction }),
  }
}

function stateAfter(
  { attempts, state }: WaitingCallback,
  result: SendResult,
  { nowMs, randomFraction }: { nowMs: number; randomFraction: number },
): CallbackState {
  if (result.kind === 'delivered') return { status: 'delivered', endedAtMs: nowMs }
  const lastError = result.why
  if (result.kind === 'refused' || nowMs >= state.giveUpAtMs) {
    return { status: 'failed', endedAtMs: nowMs, lastError }
  }
  const pauseMs = Math.max(result.afterMs, backoffMs(attempts, randomFraction))
  return { ...state, dueAtMs: Math.min(Math.ceil(nowMs + pauseMs), state.giveUpAtMs), lastError }
}

function backoffMs(attempts: number, randomFraction: number): number {
  return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempts - 1)) * (1 - randomFraction / 2)
}
