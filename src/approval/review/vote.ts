import type { Clock } from '../../core/clock.ts'
import { maskText } from '../../core/secrets/mask-text.ts'
import { checkAnswer, maskAnswer } from '../decide/check-answer.ts'
import { openUntilMs } from '../decide/deadlines.ts'
import { answerOf } from '../decide/describe-question.ts'
import { grantMade } from '../decide/grant-made.ts'
import { isOffered } from '../decide/grant-option.ts'
import { reasonFor } from '../decide/reason.ts'
import { requestFact } from '../decide/request-fact.ts'
import { currentGroups } from '../decide/stages.ts'
import { transition } from '../decide/transition.ts'
import type { Actor } from '../model/actor.ts'
import type { QuestionAnswer } from '../model/approval.ts'
import type { GrantOption } from '../model/grant.ts'
import type { Refusal } from '../model/refusal.ts'
import {
  type EscalatedRequest,
  type HeldRequest,
  isHeld,
  isPending,
  type PendingRequest,
} from '../model/request.ts'
import type { ThreadEvent } from '../model/thread-event.ts'
import type { Choice } from '../model/vote.ts'
import { retryOnConflict } from '../transitions/retry-on-conflict.ts'
import type { CommitTransition } from '../transitions/transitions.ts'
import type { ActionGuard, ActionRefusal, ActionRequest, PermittedAction } from './action-guard.ts'

export interface VoteCommand extends ActionRequest {
  readonly comment: string | null
  /** The confirmation that the person typed; null: none. */
  readonly confirmation: string | null
  /** To a question; null for all else. */
  readonly answer: QuestionAnswer | null
  /** The grant to make with an approval; null: none. */
  readonly grant: GrantOption | null
}

export type VoteResult =
  /** It counts, and more is needed. */
  | { readonly kind: 'counted'; readonly request: PendingRequest }
  /** It completes the approval, which takes effect when its hold ends. */
  | { readonly kind: 'held'; readonly request: HeldRequest }
  /** This vote settled the request. */
  | { readonly kind: 'settled'; readonly request: EscalatedRequest }
  | ActionRefusal

export interface VoteService {
  /** Counts a person's choice, once, if that person may vote at this moment. */
  cast(command: VoteCommand): Promise<VoteResult>
  /** May this person vote now? A refusal is recorded; null means yes. */
  mayVote(actionRequest: ActionRequest): Promise<Refusal | null>
}

interface Deps {
  readonly actionGuard: ActionGuard
  readonly commitTransition: CommitTransition
  readonly clock: Clock
}

/** The only way to vote on a request. */
export function createVoteService(deps: Deps): VoteService {
  const { actionGuard } = deps
  return {
    async mayVote(actionRequest) {
      const checked = await actionGuard.check(actionRequest)
      if (checked.kind === 'permitted') return null
      return (await actionGuard.refuse(actionRequest.personId, checked)).refusal
    },
    cast: (command) => retryOnConflict(`The vote on ${command.requestId}`, () => tryVote(deps, command)),
  }
}

/** Counts the vote, or says why not. Null when the request changed meanwhile. */
export async function tryVote(deps: Deps, command: VoteCommand): Promise<VoteResult | null> {
  const { actionGuard } = deps
  const checked = await actionGuard.check(command)
  if (checked.kind === 'refused') return actionGuard.refuse(command.personId, checked)
  const { request } = checked
  const refusal = missingIn(command, request) ?? checkAnswer(command, request.subject)
  if (refusal !== null) return actionGuard.refuse(command.personId, { request, refusal })
  return count(deps, command, checked)
}

/** What the rule requires of this choice and the command lacks; null: nothing. */
export function missingIn(
  {
    choice,
    comment,
    confirmation,
    grant,
  }: Pick<VoteCommand, 'choice' | 'comment' | 'confirmation' | 'grant'>,
  request: PendingRequest,
): Refusal | null {
  const { state, call } = request
  const { requireReason, confirm } = state.obligation
  if (grant !== null && !isOffered(request, grant)) return { code: 'not_offered' }
  if (requireReason.includes(choice) && (comment ?? '').trim() === '')
    return { code: 'reason_required', choice }
  const isConfirmed = choice === 'deny' || confirm === null || confirmation?.trim() === call.tool
  return isConfirmed ? null : { code: 'confirmation_required', tool: call.tool }
}

/** Null when another change was committed first. */
async function count(
  deps: Deps,
  command: VoteCommand,
  permitted: PermittedAction,
): Promise<VoteResult | null> {
  const { choice } = command
  const comment = command.comment === null ? null : maskText(command.comment)
  const { request, person, groups } = permitted
  const answer = maskAnswer(command.answer, request.subject)
  const atMs = deps.clock.nowMs()
  if (atMs >= openUntilMs(request.state)) return null
  const by = { id: person.id, name: person.name }
  const vote = { by, groups, choice, comment, atMs }
  const next = transition(request, { kind: 'vote', vote, answer, grant: command.grant })
  const option = next.state.status === 'approved' ? command.grant : null
  const made = grantMade(request, option, { by, atMs })
  const committed = await deps.commitTransition({
    next,
    from: 'pending',
    facts: [...voteFacts(next, vote), ...made.facts],
    threadEvents: [...voteThreadEvents(request, next, vote), ...made.threadEvents],
    extraChanges: made.changes,
    evaluation: permitted.evaluation,
    beforeDeadlineMs: atMs,
  })
  return committed ? committedVote(next, choice) : null
}

/** The result of a vote that was committed. */
export function committedVote(next: EscalatedRequest, choice: Choice): Exclude<VoteResult, ActionRefusal> {
  if (isHeld(next) && choice === 'approve') return { kind: 'held', request: next }
  return isPending(next) ? { kind: 'counted', request: next } : { kind: 'settled', request: next }
}

interface CastVote {
  readonly by: Actor
  readonly choice: VoteCommand['choice']
  readonly comment: string | null
}

/** The ledger entries of a vote, and of the settlement or the hold that it caused. */
export function voteFacts(next: EscalatedRequest, cast: CastVote & { readonly atMs: number }) {
  const { by, atMs } = cast
  const reason = voteReason(next, cast)
  const voted = requestFact(next, { kind: 'voted', by, atMs, reason })
  if (isHeld(next) && cast.choice === 'approve') return [voted, heldFact(next, atMs)]
  if (isPending(next)) return [voted]
  return [voted, requestFact(next, { kind: 'settled', by, atMs, reason: reasonFor(next) })]
}

function heldFact(held: HeldRequest, atMs: number) {
  const until = new Date(held.state.hold.untilMs).toISOString()
  return requestFact(held, { kind: 'held', by: null, atMs, reason: `The approval takes effect at ${until}` })
}

function voteReason(
  next: EscalatedRequest,
  { choice, comment }: Pick<CastVote, 'choice' | 'comment'>,
): string {
  const answer = answerOf(next)
  if (answer !== null) return `answer: ${typeof answer === 'string' ? answer : JSON.stringify(answer)}`
  return comment === null ? choice : `${choice}: ${comment}`
}

/** The thread events: votes that do not settle the request, and the next stage. */
export function voteThreadEvents(
  before: PendingRequest,
  next: EscalatedRequest,
  { by, choice, comment }: CastVote,
): readonly ThreadEvent[] {
  if (!isPending(next)) return []
  if (isHeld(next) && choice === 'approve') {
    return [{ kind: 'hold', by, comment, untilMs: next.state.hold.untilMs }]
  }
  const isNextStage = next.state.stage !== before.state.stage
  return [
    { kind: 'vote', by, choice, comment },
    ...(isNextStage ? [{ kind: 'stage', groups: currentGroups(next.state) } as const] : []),
  ]
}
