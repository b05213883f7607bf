import type { Json } from '../../core/json.ts'

/** What became of an allowed call. */
export type Execution =
  /** It was allowed and never started in time, or may not be started any more: it may not run. */
  | { readonly status: 'lapsed'; readonly atMs: number }
  /** The policies denied it after it was allowed and before it started: it may not run. */
  | { readonly status: 'denied'; readonly atMs: number; readonly reason: string }
  /** The agent said that it starts. */
  | { readonly status: 'redeemed'; readonly atMs: number }
  | CompletedExecution

/** May it not run, although it was allowed? */
export function isBarred(execution: Execution): execution is Exclude<Execution, StartedExecution> {
  return execution.status === 'lapsed' || execution.status === 'denied'
}

type StartedExecution = CompletedExecution | { readonly status: 'redeemed' }

/** The agent said how it ended. */
export interface CompletedExecution {
  readonly status: 'succeeded' | 'failed'
  readonly redeemedAtMs: number
  readonly atMs: number
  /** With masked values; null: none was given. */
  readonly output: Json | null
  /** The agent's words; null: none were given. */
  readonly error: string | null
  /** Why a rule of phase result refuses it; null: none does. */
  readonly refused: string | null
}
