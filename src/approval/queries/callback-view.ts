import type { CallbackView } from '#protocol/callback.ts'
import type { Callback } from '../model/callback.ts'

/** The delivery status of a callback, for agents and operators. */
export function callbackView({ id, requestId, target, type, ...callback }: Callback): CallbackView {
  const { attempts, createdAtMs, state } = callback
  return {
    id,
    requestId,
    callback: target,
    type,
    status: state.status,
    attempts,
    createdAt: iso(createdAtMs),
    nextAttemptAt: state.status === 'waiting' ? iso(state.dueAtMs) : null,
    endedAt: state.status === 'waiting' ? null : iso(state.endedAtMs),
    lastError: state.status === 'delivered' ? null : state.lastError,
  }
}

function iso(atMs: number): string {
  return new Date(atMs).toISOString()
}
