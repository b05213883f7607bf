import type { Json } from '../../core/json.ts'
import type { Actor } from './actor.ts'

/** State of an allowed call. */
export type Execution =
  /** It was not redeemed in time, or may no longer start: it may not run. */
  | { readonly status: 'lapsed'; readonly atMs: number }
  /** Denied after it was allowed and before it started: it may not run. `by` started a lockdown; null: the policies deny it. */
  | {
      readonly status: 'denied'
      readonly by: Actor | null
      readonly atMs: number
      readonly reason: string
    }
  /** The agent redeemed it. */
  | { readonly status: 'redeemed'; readonly atMs: number }
  | CompletedExecution

/** Was it allowed but may no longer run? */
export function mayNoLongerRun(execution: Execution): execution is Exclude<Execution, StartedExecution> {
  return execution.status === 'lapsed' || execution.status === 'denied'
}

type StartedExecution = CompletedExecution | { readonly status: 'redeemed' }

/** The agent reported its result. */
export interface CompletedExecution {
  readonly status: 'succeeded' | 'failed'
  readonly redeemedAtMs: number
  readonly atMs: number
  /** With masked values; null: none. */
  readonly output: Json | null
  /** The agent's text; null: none. */
  readonly error: string | null
  /** Why a rule of phase result refuses it; null: accepted. */
  readonly refused: string | null
}
