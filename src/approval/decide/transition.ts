import type { ApprovalObligation } from '../../policy/model/decision.ts'
import type { Actor } from '../model/actor.ts'
import type {
  CancelledState,
  DeniedWhilePending,
  ExpiredState,
  PendingState,
  QuestionAnswer,
  SettledState,
  Settlement,
} from '../model/approval.ts'
import type { GrantOption } from '../model/grant.ts'
import type { Inquiry } from '../model/inquiry.ts'
import { type EscalatedRequest, isPending, type PendingRequest } from '../model/request.ts'
import type { Vote } from '../model/vote.ts'
import { type ClockEvent, dueEvent, openUntilMs } from './deadlines.ts'
import { afterPartialDenial, approvedAfter, holdOf, holdUnder, takenBack } from './hold.ts'
import { dueNotifications, notificationsAfter } from './notifications.ts'
import { currentGroups, denials, openRequirements } from './stages.ts'

/** Events of a pending request. */
export type TransitionEvent =
  | {
      readonly kind: 'vote'
      readonly vote: Omit<Vote, 'stage'>
      readonly answer?: QuestionAnswer | null
      /** To make when the approval takes effect. */
      readonly grant?: GrantOption | null
    }
  /** A person takes back approvals of a held request. */
  | { readonly kind: 'take_back'; readonly by: Actor; readonly atMs: number }
  /** The held approval takes effect. */
  | { readonly kind: 'hold_end'; readonly atMs: number }
  | { readonly kind: 'clock'; readonly event: ClockEvent; readonly atMs: number }
  | {
      readonly kind: 'cancellation'
      readonly by: Actor | null
      readonly atMs: number
      readonly comment?: string
    }
  /** A person asks the agent a question. */
  | { readonly kind: 'inquiry'; readonly inquiry: Omit<Inquiry, 'reply'> }
  /** The agent replies to the last question. */
  | { readonly kind: 'reply'; readonly text: string; readonly atMs: number }
  /** Why too few people can approve it; null: enough can. */
  | { readonly kind: 'block'; readonly why: string | null }
  /** A person extends the deadline. */
  | { readonly kind: 'extension'; readonly by: Actor; readonly atMs: number }
  /** The policies now deny it, or by whom it was locked down. */
  | { readonly kind: 'denial'; readonly by: Actor | null; readonly reason: string; readonly atMs: number }
  | Requirement

/** The policies now ask under another obligation. */
export interface Requirement {
  readonly kind: 'requirement'
  readonly obligation: ApprovalObligation
  /** Current channels and members of the groups. */
  readonly asked: Pick<PendingState, 'channelsByGroup' | 'members' | 'quiet' | 'formerChannels'>
  /** Approvals restart with these groups; null: earlier ones still count. */
  readonly restart: Pick<PendingState, 'reason'> | null
  readonly atMs: number
}

/**
 * The next version of a pending request. It is rejected once enough people deny; it goes to the next stage, and after
 * the last one is approved, or held until it is, once every requirement is met. A vote at or after the deadline does not
 * count: the expiry happens instead. A hold ends no earlier than its time, and takes no votes after it.
 */
export function transition(request: PendingRequest, occurrence: TransitionEvent): EscalatedRequest {
  const next = nextVersion(request, occurrence)
  if (!isPending(next)) return next
  const asked = newlyAsked(request, next, occurrence)
  const nowMs = timeOf(occurrence)
  if (asked.length === 0 || nowMs === null) return next
  return { ...next, state: { ...next.state, notifyAtMs: notificationsAfter(next.state, { asked, nowMs }) } }
}

/** The groups that are asked, or asked again, by this change. */
function newlyAsked(
  { state: before }: PendingRequest,
  { state }: PendingRequest,
  occurrence: TransitionEvent,
): readonly string[] {
  const groups = currentGroups(state)
  const isReminder = occurrence.kind === 'clock' && occurrence.event === 'reminder'
  const isRestart = occurrence.kind === 'requirement' && occurrence.restart !== null
  if (isReminder || isRestart || occurrence.kind === 'take_back') return groups
  const known = new Set(currentGroups(before))
  return groups.filter((group) => !known.has(group))
}

function timeOf(occurrence: TransitionEvent): number | null {
  if (occurrence.kind === 'vote') return occurrence.vote.atMs
  const { kind } = occurrence
  return kind === 'clock' || kind === 'requirement' || kind === 'take_back' ? occurrence.atMs : null
}

function nextVersion(request: PendingRequest, occurrence: TransitionEvent): EscalatedRequest {
  switch (occurrence.kind) {
    case 'vote':
      return afterVote(request, occurrence)
    case 'take_back':
      return changed(request, request.state.hold === null ? {} : takenBack(request, occurrence))
    case 'hold_end':
      return afterHold(request, occurrence.atMs)
    case 'clock':
      return afterClock(request, occurrence.event, occurrence.atMs)
    case 'cancellation':
      return settle(request, cancelled(occurrence))
    case 'inquiry':
      return changed(request, afterInquiry(request.state, occurrence.inquiry))
    case 'reply':
      return changed(request, afterReply(request.state, occurrence))
    case 'block':
      return changed(request, { blocked: occurrence.why })
    case 'denial':
      return settle(request, denied(occurrence))
    case 'requirement':
      return afterRequirement(request, occurrence)
    case 'extension': {
      const { by, atMs } = occurrence
      const deadlineMs = request.state.deadlineMs + request.state.obligation.timeoutMs
      return changed(request, { extension: { by, atMs }, deadlineMs })
    }
  }
}

type VoteEvent = Extract<TransitionEvent, { kind: 'vote' }>

function afterVote(request: PendingRequest, event: VoteEvent): EscalatedRequest {
  const { state } = request
  const { vote } = event
  if (vote.atMs >= openUntilMs(state)) return afterLateVote(request, vote.atMs)
  const votes = [...state.votes, { ...vote, stage: state.stage }]
  const voted = { ...request, state: { ...state, votes } }
  return vote.choice === 'deny' ? afterDenial(voted, vote) : afterApproval(voted, event)
}

/** @param voted - with the denial. */
function afterDenial(voted: PendingRequest, { by, atMs, comment }: VoteEvent['vote']): EscalatedRequest {
  const { votes, obligation } = voted.state
  if (denials(voted.state) >= obligation.denyQuorum) {
    return settle(voted, { status: 'rejected', settledBy: by, settledAtMs: atMs, comment, answer: null })
  }
  return changed(voted, afterPartialDenial(voted, votes))
}

/** @param voted - with the approval. */
function afterApproval(
  voted: PendingRequest,
  { vote, answer = null, grant = null }: VoteEvent,
): EscalatedRequest {
  const { stage, obligation } = voted.state
  if (voted.state.hold !== null || openRequirements(voted.state).length > 0) return changed(voted, {})
  if (stage + 1 < obligation.stages.length) return changed(voted, { stage: stage + 1 })
  const hold = holdOf(voted, { ...vote, grant })
  if (hold !== null) return changed(voted, { hold })
  const { by, atMs, comment } = vote
  return settle(voted, { status: 'approved', settledBy: by, settledAtMs: atMs, comment, answer })
}

function afterLateVote(request: PendingRequest, atMs: number): EscalatedRequest {
  const due = dueEvent(request, atMs)
  return due === 'hold_end' ? changed(request, {}) : afterClock(request, due ?? 'expiry', atMs)
}

function afterHold(request: PendingRequest, atMs: number): EscalatedRequest {
  const { hold } = request.state
  const isOver = hold !== null && atMs >= hold.untilMs
  return isOver ? settle(request, approvedAfter(hold, atMs)) : changed(request, {})
}

function afterClock(request: PendingRequest, event: ClockEvent, atMs: number): EscalatedRequest {
  const { state } = request
  const escalatedAtMs = state.escalatedAtMs ?? atMs
  switch (event) {
    case 'expiry':
      return settle(request, expired(atMs))
    case 'reminder':
      return changed(request, { remindedAtMs: atMs })
    case 'escalation':
      return changed(request, { escalatedAtMs })
    case 'notification':
      return changed(request, { notifyAtMs: withoutDue(state, atMs) })
    case 'timeout_extension': {
      const deadlineMs = Math.max(state.deadlineMs, atMs) + state.obligation.timeoutMs
      return changed(request, {
        ...resumed(state, atMs),
        escalatedAtMs,
        timeoutExtendedAtMs: atMs,
        deadlineMs,
      })
    }
  }
}

function withoutDue(state: PendingState, nowMs: number): PendingState['notifyAtMs'] {
  const due = dueNotifications(state, nowMs)
  return Object.fromEntries(Object.entries(state.notifyAtMs).filter(([group]) => !due.includes(group)))
}

/** Denials stay, as they were about the same params. */
function afterRequirement(
  request: PendingRequest,
  { obligation, asked, restart, atMs }: Requirement,
): PendingRequest {
  const { state, edit } = request
  const time =
    obligation.timeoutMs < state.obligation.timeoutMs ? shortened(state, atMs, obligation.timeoutMs) : {}
  const channelsByGroup = { ...state.channelsByGroup, ...asked.channelsByGroup }
  const members = { ...state.members, ...asked.members }
  const quiet = { ...state.quiet, ...asked.quiet }
  const hold = restart !== null || state.hold === null ? null : holdUnder(state.hold, obligation)
  const change = { ...time, ...asked, channelsByGroup, members, quiet, obligation, hold }
  if (restart === null) return changed(request, change)
  const votes = state.votes.filter(({ choice }) => choice === 'deny')
  const { pausedMs } = { ...state, ...resumed(state, atMs) }
  const times = { restartedAtMs: atMs - pausedMs, remindedAtMs: null, escalatedAtMs: null }
  return {
    ...changed(request, { ...change, ...restart, ...times, stage: 0, votes }),
    edit: edit === null ? null : { ...edit, furthestStage: 0 },
  }
}

/** A paused deadline resumes, because the limit of its pause has changed. */
export function shortened(state: PendingState, atMs: number, timeoutMs: number): Partial<PendingState> {
  const going = resumed(state, atMs)
  const { deadlineMs } = { ...state, ...going }
  return { ...going, deadlineMs: Math.min(deadlineMs, atMs + timeoutMs) }
}

/** The deadline is paused for the first question only, and for no longer than the timeout. */
function afterInquiry(state: PendingState, inquiry: Omit<Inquiry, 'reply'>): Partial<PendingState> {
  const inquiries = [...state.inquiries, { ...inquiry, reply: null }]
  if (state.inquiries.length > 0) return { inquiries }
  const deadlineMs = state.deadlineMs + state.obligation.timeoutMs
  return { inquiries, pause: { sinceMs: inquiry.atMs }, deadlineMs }
}

function afterReply(
  state: PendingState,
  { text, atMs }: Extract<TransitionEvent, { kind: 'reply' }>,
): Partial<PendingState> {
  const last = state.inquiries.length - 1
  const inquiries = state.inquiries.map((inquiry, at) =>
    at === last && inquiry.reply === null ? { ...inquiry, reply: { text, atMs } } : inquiry,
  )
  return { inquiries, ...resumed(state, atMs) }
}

/** The deadline resumes, later by the length of the pause. */
export function resumed(
  { pause, deadlineMs, obligation }: PendingState,
  atMs: number,
): Partial<PendingState> {
  if (pause === null) return {}
  const pausedMs = Math.min(Math.max(0, atMs - pause.sinceMs), obligation.timeoutMs)
  return { pause: null, pausedMs, deadlineMs: deadlineMs - obligation.timeoutMs + pausedMs }
}

function changed(request: PendingRequest, change: Partial<PendingState>): PendingRequest {
  return { ...request, version: request.version + 1, state: { ...request.state, ...change } }
}

function cancelled(event: Extract<TransitionEvent, { kind: 'cancellation' }>): CancelledState {
  const { by, atMs, comment } = event
  return { status: 'cancelled', settledAtMs: atMs, settledBy: by, comment: comment ?? null, answer: null }
}

function denied({ by, reason, atMs }: Extract<TransitionEvent, { kind: 'denial' }>): DeniedWhilePending {
  return { status: 'denied', settledAtMs: atMs, settledBy: by, comment: reason, answer: null }
}

function expired(atMs: number): ExpiredState {
  return { status: 'expired', settledAtMs: atMs, settledBy: null, comment: null, answer: null }
}

function settle(request: PendingRequest, end: Settlement): EscalatedRequest {
  const { hold, ...approval } = request.state
  const state: SettledState = { ...approval, ...end }
  return { ...request, version: request.version + 1, state }
}
