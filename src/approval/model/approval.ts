import type { Times } from '../../policy/calendar/calendar.ts'
import type { ApprovalObligation } from '../../policy/model/decision.ts'
import type { Actor } from './actor.ts'
import type { GrantOption } from './grant.ts'
import type { Inquiry } from './inquiry.ts'
import type { Vote } from './vote.ts'

/** The human part of a request. */
export interface Approval {
  /** The rule's message: why people are asked. */
  readonly reason: string
  readonly obligation: ApprovalObligation
  /** Channel of each group, by the bundle under which people were asked. */
  readonly channelsByGroup: Readonly<Record<string, string>>
  /** Members of each group by that bundle; null: the members of its channel. Missing in records of older versions. */
  readonly members: Readonly<Record<string, readonly string[] | null>>
  /** Quiet hours of each group that has them, by that bundle. Missing in records of older versions. */
  readonly quiet: Readonly<Record<string, readonly Times[]>>
  /** Groups that were asked in their quiet hours, each with the end of these: its people are notified then. */
  readonly notifyAtMs: Readonly<Record<string, number>>
  /** Channels that still show the request although their group is no longer asked. */
  readonly formerChannels: readonly string[]
  /** The current stage, from 0. */
  readonly stage: number
  readonly deadlineMs: number
  /** Oldest first. A person approves at most once, and may deny after that. */
  readonly votes: readonly Vote[]
  readonly remindedAtMs: number | null
  /** When the request escalated. */
  readonly escalatedAtMs: number | null
  /** When approvals restarted, minus the time that the deadline had been paused by then; null: they did not. */
  readonly restartedAtMs: number | null
  /** When the deadline was extended by `on_timeout: escalate`. */
  readonly timeoutExtendedAtMs: number | null
  /** Who extended the deadline. */
  readonly extension: { readonly by: Actor; readonly atMs: number } | null
  /** Questions to the agent, oldest first. */
  readonly inquiries: readonly Inquiry[]
  /**
   * Since when the deadline is paused, at most for the timeout: `deadlineMs` is when it ends at the
   * latest. Null: it runs.
   */
  readonly pause: { readonly sinceMs: number } | null
  /** For how long the deadline was paused, once it runs again. */
  readonly pausedMs: number
  /** Why too few people can approve it, by the last check; null: enough can, or it is unknown. */
  readonly blocked: string | null
  /** Who last took approvals back, and whose; null: nobody did. */
  readonly takenBack: TakenBack | null
}

/** People without whose approvals the request waits again. */
export interface TakenBack {
  readonly by: Actor
  readonly from: readonly Actor[]
  readonly atMs: number
}

export interface PendingState extends Approval {
  readonly status: 'pending'
  /** The approval is complete, and held; null: people are asked. */
  readonly hold: Hold | null
}

/** An approval that has not taken effect, so that it can be taken back. The deadline has no effect on it. */
export interface Hold {
  /** Whose approval completed it. */
  readonly by: Actor
  readonly comment: string | null
  readonly sinceMs: number
  /** When it takes effect. */
  readonly untilMs: number
  /** The grant to make then; null: none. */
  readonly grant: GrantOption | null
}

/** How the human part ended. */
export type Settlement = ApprovedState | RejectedState | ExpiredState | CancelledState | DeniedWhilePending

export interface ApprovedState extends SettlementBase<'approved'> {
  /** The person whose approval settled it. */
  readonly settledBy: Actor
  readonly comment: string | null
  /** Null unless it is a question. */
  readonly answer: QuestionAnswer | null
}

/** What a person answered to a question: a text, an option, or several options. */
export type QuestionAnswer = string | readonly string[]

export interface RejectedState extends SettlementBase<'rejected'> {
  readonly settledBy: Actor
  readonly comment: string | null
  readonly answer: null
}

/** Nobody answered before the deadline. */
export interface ExpiredState extends SettlementBase<'expired'> {
  readonly settledBy: null
  readonly comment: null
  readonly answer: null
}

export interface CancelledState extends SettlementBase<'cancelled'> {
  /** The agent; null: Veto itself. */
  readonly settledBy: Actor | null
  /** Why Veto withdrew it; null when the agent did. */
  readonly comment: string | null
  readonly answer: null
}

/** While people were asked: by policies that came into force, a time window that began, or a lockdown. */
export interface DeniedWhilePending extends SettlementBase<'denied'> {
  /** Who started the lockdown that covers it; null: the policies deny it. */
  readonly settledBy: Actor | null
  /** The reason of the denial. */
  readonly comment: string
  readonly answer: null
}

interface SettlementBase<Status extends string> {
  readonly status: Status
  readonly settledAtMs: number
}

export type SettledState = Approval & Settlement
export type SettledStatus = Settlement['status']
