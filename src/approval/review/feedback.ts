import type { Clock } from '../../core/clock.ts'
import type { RequestId } from '../../core/ids.ts'
import { maskText } from '../../core/secrets/mask-text.ts'
import type { ApproverGroup } from '../../policy/bundle.ts'
import { callbackFor } from '../decide/callback-for.ts'
import { requestFact } from '../decide/request-fact.ts'
import { isCardOf } from '../delivery/card-message.ts'
import { actorNamed, isMember, memberOf } from '../eligibility/eligibility.ts'
import type { MessageRef } from '../model/delivery.ts'
import type { Feedback, Rating } from '../model/feedback.ts'
import { type Refusal, refusalReason } from '../model/refusal.ts'
import type { VetoRequest } from '../model/request.ts'
import type { DeliveryStore } from '../ports/deliveries.ts'
import type { Directory, Person } from '../ports/directory.ts'
import type { RequestReader } from '../ports/requests.ts'
import type { Refusals } from '../quotas/refusals.ts'
import { retryOnConflict } from '../transitions/retry-on-conflict.ts'
import type { CommitTransition } from '../transitions/transitions.ts'

/** A person's feedback on a call that was allowed without approval. */
export interface FeedbackCommand {
  readonly requestId: RequestId
  readonly personId: string
  readonly rating: Rating['rating']
  readonly comment: string | null
  /** The card that was clicked. */
  /** The card that was clicked; null: none was, and nothing is recorded. */
  readonly from: MessageRef | null
}

export type FeedbackResult =
  | { readonly kind: 'given'; readonly request: VetoRequest }
  | { readonly kind: 'refused'; readonly refusal: Refusal }

/** Records ratings. They decide nothing, so the requester may give one, too. */
export interface FeedbackService {
  /** Records a rating, replacing the person's earlier one. */
  give(command: FeedbackCommand): Promise<FeedbackResult>
  /** Shows the call to a person who may rate it, with the rating that this person gave before. A refusal is recorded. */
  open(command: Omit<FeedbackCommand, 'rating' | 'comment'>): Promise<FeedbackForm>
}

export type FeedbackForm =
  | { readonly kind: 'open'; readonly request: VetoRequest; readonly before: Rating | null }
  | { readonly kind: 'refused'; readonly refusal: Refusal }

interface Deps {
  readonly store: RequestReader & Pick<DeliveryStore, 'delivery'>
  readonly refusals: Pick<Refusals, 'record'>
  readonly directory: Directory
  readonly approvers: () => ReadonlyMap<string, ApproverGroup>
  readonly commitTransition: CommitTransition
  readonly clock: Clock
}

export function createFeedbackService(deps: Deps): FeedbackService {
  return {
    give: (command) => retryOnConflict(`The feedback on ${command.requestId}`, () => tryGive(deps, command)),
    async open(command) {
      const checked = await checkRater(deps, command)
      if (checked.kind === 'refused') return checked
      const { request, feedback, person } = checked
      return { kind: 'open', request, before: feedback.ratings.find(({ by }) => by.id === person.id) ?? null }
    },
  }
}

type FeedbackTarget = Omit<FeedbackCommand, 'rating' | 'comment'>

type RaterCheck =
  | {
      readonly kind: 'permitted'
      readonly request: VetoRequest
      readonly feedback: Feedback
      readonly person: Person
    }
  | { readonly kind: 'refused'; readonly refusal: Refusal }

async function checkRater(deps: Deps, command: FeedbackTarget): Promise<RaterCheck> {
  const request = await deps.store.request(command.requestId)
  const { feedback } = request ?? { feedback: null }
  if (request === null || feedback === null) return { kind: 'refused', refusal: { code: 'not_found' } }
  const person = await personWhoMay(deps, { request, feedback, command })
  return 'code' in person
    ? refuse(deps, { request, command, refusal: person })
    : { kind: 'permitted', request, feedback, person }
}

/** Null when the request changed meanwhile. */
async function tryGive(deps: Deps, command: FeedbackCommand): Promise<FeedbackResult | null> {
  const checked = await checkRater(deps, command)
  if (checked.kind === 'refused') return checked
  const { request, feedback, person } = checked
  const by = { id: person.id, name: person.name }
  const atMs = deps.clock.nowMs()
  const comment = command.comment === null ? null : maskText(command.comment)
  const next = withRating(request, feedback, { by, rating: command.rating, comment, atMs })
  const reason = comment === null ? command.rating : `${command.rating}: ${comment}`
  const committed = await deps.commitTransition({
    next,
    from: request.state.status,
    facts: [requestFact(next, { kind: 'feedback', by, atMs, reason })],
    extraChanges: callbackFor(next, { target: next.call.callback, type: 'request.feedback', atMs }),
    beforeDeadlineMs: null,
  })
  return committed ? { kind: 'given', request: next } : null
}

interface FeedbackAttempt {
  readonly request: VetoRequest
  readonly feedback: Feedback
  readonly command: FeedbackTarget
}

async function personWhoMay(deps: Deps, attempt: FeedbackAttempt): Promise<Person | Refusal> {
  const { request, feedback, command } = attempt
  if (command.from === null || !(await isCardOf(deps.store, request, command.from)))
    return { code: 'wrong_card' }
  try {
    const person = await memberOf(deps.directory, command.personId)
    if ('code' in person) return person
    const groups = Object.keys(feedback.channelsByGroup)
    return (await isOfAny(deps, groups, person)) ? person : { code: 'not_an_approver', groups }
  } catch {
    return { code: 'membership_unknown' }
  }
}

async function isOfAny(deps: Deps, groups: readonly string[], person: Person): Promise<boolean> {
  for (const name of groups) {
    const group = deps.approvers().get(name)
    if (group !== undefined && (await isMember(deps.directory, group, person))) return true
  }
  return false
}

function withRating(request: VetoRequest, feedback: Feedback, rating: Rating): VetoRequest {
  const others = feedback.ratings.filter(({ by }) => by.id !== rating.by.id)
  return {
    ...request,
    version: request.version + 1,
    feedback: { ...feedback, ratings: [...others, rating] },
  }
}

async function refuse(
  { refusals, clock, directory }: Deps,
  { request, command, refusal }: { request: VetoRequest; command: FeedbackTarget; refusal: Refusal },
): Promise<Extract<FeedbackResult, { kind: 'refused' }>> {
  const by = await actorNamed(directory, command.personId)
  const event = { kind: 'vote_refused', by, atMs: clock.nowMs(), reason: refusalReason(refusal) } as const
  await refusals.record(requestFact(request, event))
  return { kind: 'refused', refusal }
}
