import type { ApprovalObligation } from '../../policy/model/decision.ts'
import type { Actor } from './actor.ts'
import type { Inquiry } from './inquiry.ts'
import type { Vote } from './vote.ts'

/** The human part of a request. */
export interface Approval {
  /** The rule's message: why people are asked. */
  readonly reason: string
  readonly terms: ApprovalObligation
  /** The channel of each group, as the bundle that people were asked under names it. */
  readonly channelsByGroup: Readonly<Record<string, string>>
  /** Who may vote for each group, as that bundle names them; null: who is in its channel. Not in records of old. */
  readonly members: Readonly<Record<string, readonly string[] | null>>
  /** Channels that show the request although nobody there is asked any more. */
  readonly formerChannels: readonly string[]
  /** The stage that is asked now, from 0. */
  readonly stage: number
  readonly deadlineMs: number
  /** Oldest first. A person approves at most once, and may deny after that. */
  readonly votes: readonly Vote[]
  readonly remindedAtMs: number | null
  /** Since then the escalation groups count as well. */
  readonly escalatedAtMs: number | null
  /** When approvals started again, less the time that the deadline had stood still by then; null: they did not. */
  readonly restartedAtMs: number | null
  /** When the deadline gave as much time again. */
  readonly timeoutExtendedAtMs: number | null
  /** Who gave more time. */
  readonly extension: { readonly by: Actor; readonly atMs: number } | null
  /** What people asked the agent, oldest first. */
  readonly inquiries: readonly Inquiry[]
  /**
   * Since when the deadline stands still, at most for as long as people have at all: `deadlineMs` is when it ends at the
   * latest. Null: it runs.
   */
  readonly pause: { readonly sinceMs: number } | null
  /** For how long the deadline stood still, once it runs again. */
  readonly pausedMs: number
  /** Why too few people can approve it, when it was looked up last; null: enough can, or it is not known. */
  readonly blocked: string | null
}

export interface Pending extends Approval {
  readonly status: 'pending'
}

/** How the human part ended. */
export type Settlement = Approved | Rejected | Expired | Cancelled | DeniedByPolicies

export interface Approved extends SettlementBase<'approved'> {
  /** Whose approval was the last that it needed. */
  readonly settledBy: Actor
  readonly comment: string | null
  /** Null where no question was asked. */
  readonly answer: QuestionAnswer | null
}

/** What a person answered to a question: a text, an option, or several options. */
export type QuestionAnswer = string | readonly string[]

export interface Rejected extends SettlementBase<'rejected'> {
  readonly settledBy: Actor
  readonly comment: string | null
  readonly answer: null
}

/** Nobody answered before the deadline. */
export interface Expired extends SettlementBase<'expired'> {
  readonly settledBy: null
  readonly comment: null
  readonly answer: null
}

export interface Cancelled extends SettlementBase<'cancelled'> {
  /** The agent; null: Veto itself. */
  readonly settledBy: Actor | null
  /** Why Veto withdrew it; null when the agent did. */
  readonly comment: string | null
  readonly answer: null
}

/** By policies that came into force, or a time that began, while people were asked. */
export interface DeniedByPolicies extends SettlementBase<'denied'> {
  readonly settledBy: null
  /** Why they deny it. */
  readonly comment: string
  readonly answer: null
}

interface SettlementBase<Status extends string> {
  readonly status: Status
  readonly settledAtMs: number
}

export type Settled = Approval & Settlement
export type SettledStatus = Settlement['status']
