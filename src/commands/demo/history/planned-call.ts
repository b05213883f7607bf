import type { AuthorizeCall } from '#protocol/authorize.ts'
import type { SubmittedPlan } from '#protocol/plan.ts'
import type { AskedQuestion } from '#protocol/question.ts'
import type { JsonObject } from '../../../core/json.ts'

/** What an agent asks at a time, and how it goes on. */
export type PlannedRequest = { readonly atMs: number } & (
  | { readonly kind: 'call'; readonly call: AuthorizeCall; readonly next: Next }
  | { readonly kind: 'question'; readonly question: AskedQuestion; readonly next: Answer }
  | { readonly kind: 'plan'; readonly plan: SubmittedPlan; readonly next: Approval | Denial }
)

/** How a call goes on. What the policies allow at once is run. */
export type Next =
  | { readonly kind: 'run' }
  | Approval
  | Denial
  | { readonly kind: 'withdrawal'; readonly afterMs: number }
  /** Nobody answers. */
  | { readonly kind: 'silence' }

export interface Approval {
  readonly kind: 'approval'
  readonly by: PersonId
  readonly afterMs: number
  readonly comment?: string
  /** New values of params. */
  readonly edit?: JsonObject
  /** Further calls of the session are allowed, too. */
  readonly grants?: boolean
  /** What the person asks the agent first, and its reply. */
  readonly inquiry?: { readonly text: string; readonly reply: string }
  /** Who tries to approve before, and may not. */
  readonly refused?: PersonId
  /** Default: the call succeeds. */
  readonly run?: { readonly error: string } | 'never'
}

export interface Denial {
  readonly kind: 'denial'
  readonly by: PersonId
  readonly afterMs: number
  readonly reason: string
}

export interface Answer {
  readonly kind: 'answer'
  readonly by: PersonId
  readonly afterMs: number
  readonly answer: string
}

/** Of the demo's workspace. */
export type PersonId = 'U0ANN' | 'U0BEN' | 'U0CLEO' | 'U0DAN' | 'U0PAT' | 'U0GUS'

export const SECOND_MS = 1_000
export const MINUTE_MS = 60_000
export const HOUR_MS = 3_600_000
export const DAY_MS = 86_400_000
