import type { Clock } from '../../core/clock.ts'
import { maskText } from '../../core/secrets/mask-text.ts'
import { checkAnswer, maskAnswer } from '../decide/check-answer.ts'
import { answerOf } from '../decide/describe-question.ts'
import { type GrantOption, grantOf, isOffered } from '../decide/grant-option.ts'
import { reasonFor } from '../decide/reason.ts'
import { requestFact } from '../decide/request-fact.ts'
import { currentGroups } from '../decide/stages.ts'
import { transition } from '../decide/transition.ts'
import { grantFact } from '../grants/grants.ts'
import type { Actor } from '../model/actor.ts'
import type { QuestionAnswer } from '../model/approval.ts'
import { type Grant, scopeWords } from '../model/grant.ts'
import type { Refusal } from '../model/refusal.ts'
import { type EscalatedRequest, isPending, type PendingRequest } from '../model/request.ts'
import type { ThreadEvent } from '../model/thread-event.ts'
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
  if (atMs >= request.state.deadlineMs) return null
  const by = { id: person.id, name: person.name }
  const next = transition(request, { kind: 'vote', vote: { by, groups, choice, comment, atMs }, answer })
  const given = next.state.status === 'approved' ? grantsOf(request, command, { by, atMs }) : []
  const committed = await deps.commitTransition({
    next,
    from: 'pending',
    facts: [
      ...voteFacts(next, { by, choice, comment, atMs }),
      ...given.map((grant) => grantedFact(grant, by)),
    ],
    threadEvents: [
      ...voteThreadEvents(request, next, { by, choice, comment }),
      ...given.map((grant) => grantEvent(grant, by)),
    ],
    extraChanges: given.map((grant) => ({ do: 'insert_grant', grant }) as const),
    evaluation: permitted.evaluation,
    beforeDeadlineMs: atMs,
  })
  if (!committed) return null
  return isPending(next) ? { kind: 'counted', request: next } : { kind: 'settled', request: next }
}

function grantsOf(
  request: PendingRequest,
  { grant: option }: VoteCommand,
  granted: { readonly by: Actor; readonly atMs: number },
): readonly Grant[] {
  return option === null ? [] : [grantOf(request, option, granted)]
}

function grantedFact(grant: Grant, by: Actor) {
  return grantFact(grant, { kind: 'granted', by, atMs: grant.createdAtMs })
}

function grantEvent(grant: Grant, by: Actor): ThreadEvent {
  const { agentId, sessionId, scope, usesLeft, expiresAtMs } = grant
  return { kind: 'grant', by, agentId, sessionId, scope: scopeWords(scope), usesLeft, expiresAtMs }
}

interface CastVote {
  readonly by: Actor
  readonly choice: VoteCommand['choice']
  readonly comment: string | null
}

/** The ledger entries of a vote, and of the settlement that it caused. */
export function voteFacts(next: EscalatedRequest, cast: CastVote & { readonly atMs: number }) {
  const { by, atMs } = cast
  const reason = voteReason(next, cast)
  const voted = requestFact(next, { kind: 'voted', by, atMs, reason })
  if (isPending(next)) return [voted]
  return [voted, requestFact(next, { kind: 'settled', by, atMs, reason: reasonFor(next) })]
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
  const isNextStage = next.state.stage !== before.state.stage
  return [
    { kind: 'vote', by, choice, comment },
    ...(isNextStage ? [{ kind: 'stage', groups: currentGroups(next.state) } as const] : []),
  ]
}
