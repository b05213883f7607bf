import type { CallbackType } from '#protocol/callback.ts'
import type { RequestId } from '../../core/ids.ts'

/** A message for a receiver about a request. */
export interface NewCallback {
  /** Identifies the event, so that a repeated delivery has the same id. Contains no `.`, as it is signed between dots. */
  readonly id: string
  readonly requestId: RequestId
  /** The name of an entry of the configuration. */
  readonly target: string
  readonly type: CallbackType
  readonly createdAtMs: number
}

/** A message and its delivery status. */
export interface Callback extends NewCallback {
  readonly attempts: number
  readonly state: CallbackState
}

export type CallbackState =
  | CallbackWaits
  | { readonly status: 'delivered'; readonly endedAtMs: number }
  /** Given up: only a person can retry it. */
  | { readonly status: 'failed'; readonly endedAtMs: number; readonly lastError: string }

export interface CallbackWaits {
  readonly status: 'waiting'
  readonly dueAtMs: number
  /** When the last attempt is made. */
  readonly giveUpAtMs: number
  /** Null before the first failure. */
  readonly lastError: string | null
}

export type WaitingCallback = Callback & { readonly state: CallbackWaits }

/** Is it still to be delivered? */
export function isWaiting(callback: Callback): callback is WaitingCallback {
  return callback.state.status === 'waiting'
}

/** How long to keep retrying a message. */
const MAX_AGE_MS = 86_400_000

/** A message without attempts, due at once. */
export function initialCallback(callback: NewCallback): WaitingCallback {
  return { ...callback, attempts: 0, state: waitingFrom(callback.createdAtMs) }
}

/** Due at that moment, and for a day from then on. */
export function waitingFrom(atMs: number): CallbackWaits {
  return { status: 'waiting', dueAtMs: atMs, giveUpAtMs: atMs + MAX_AGE_MS, lastError: null }
}
