import { openRequirements } from '../../approval/decide/stages.ts'
import type { Actor } from '../../approval/model/actor.ts'
import type { PendingState } from '../../approval/model/approval.ts'
import type { Execution } from '../../approval/model/execution.ts'
import type { RequestState, VetoRequest } from '../../approval/model/request.ts'
import { assertNever } from '../../core/assert-never.ts'

/** What is true of a request at this moment, for people. */
export type CardState =
  | { readonly kind: 'waiting' }
  /** `given` of `needed` people have approved; at least one has, and at least one has not. */
  | { readonly kind: 'partly_approved'; readonly given: number; readonly needed: number }
  /** The deadline is paused until the agent replies. */
  | { readonly kind: 'paused' }
  /** Nobody can approve it now. */
  | { readonly kind: 'blocked' }
  /** It may run, and has not started. A question is answered, a plan approved: these never run. */
  | { readonly kind: 'approved' }
  | { readonly kind: 'running' }
  | { readonly kind: 'done' }
  | { readonly kind: 'failed' }
  | { readonly kind: 'result_refused' }
  /** Allowed, and not started in time. */
  | { readonly kind: 'never_ran' }
  /** Allowed, and denied before it started. */
  | { readonly kind: 'denied_later'; readonly lockedDownBy: Actor | null }
  /** Approved, and can still be taken back. */
  | { readonly kind: 'held' }
  /** By a person. */
  | { readonly kind: 'rejected' }
  | { readonly kind: 'denied'; readonly lockedDownBy: Actor | null }
  | { readonly kind: 'expired' }
  | { readonly kind: 'withdrawn' }

/** The state of a request. An allowed call is what became of it, not what was decided. */
export function cardState(request: VetoRequest): CardState {
  const { state, execution } = request
  switch (state.status) {
    case 'pending':
      return pendingState(state)
    case 'allowed':
    case 'approved':
      return execution === null ? { kind: 'approved' } : executionState(execution)
    default:
      return endState(state)
  }
}

function pendingState(state: PendingState): CardState {
  if (state.hold !== null) return { kind: 'held' }
  if (state.blocked !== null) return { kind: 'blocked' }
  if (state.pause !== null) return { kind: 'paused' }
  const [only, ...others] = state.obligation.stages[state.stage] ?? []
  const missing = openRequirements(state)[0]?.quorum ?? 0
  if (only === undefined || others.length > 0 || missing === only.quorum) return { kind: 'waiting' }
  return { kind: 'partly_approved', given: only.quorum - missing, needed: only.quorum }
}

function executionState(execution: Execution): CardState {
  switch (execution.status) {
    case 'redeemed':
      return { kind: 'running' }
    case 'lapsed':
      return { kind: 'never_ran' }
    case 'denied':
      return { kind: 'denied_later', lockedDownBy: execution.by }
    case 'failed':
      return { kind: 'failed' }
    case 'succeeded':
      return { kind: execution.refused === null ? 'done' : 'result_refused' }
    default:
      return assertNever(execution)
  }
}

/** Who started the lockdown that denies a request; null: none does. */
export function lockedDownByOf(state: Extract<RequestState, { status: 'denied' }>): Actor | null {
  return 'lockedDownBy' in state ? state.lockedDownBy : state.settledBy
}

type EndedState = Exclude<RequestState, { readonly status: 'pending' | 'allowed' | 'approved' }>

function endState(state: EndedState): CardState {
  switch (state.status) {
    case 'rejected':
      return { kind: 'rejected' }
    case 'expired':
      return { kind: 'expired' }
    case 'cancelled':
      return { kind: 'withdrawn' }
    case 'denied':
      return { kind: 'denied', lockedDownBy: lockedDownByOf(state) }
    default:
      return assertNever(state)
  }
}
