import type { Clock } from '../../core/clock.ts'
import type { RequestId } from '../../core/ids.ts'
import type { Log } from '../../core/log.ts'
import { requestFact } from '../decide/request-fact.ts'
import { transition } from '../decide/transition.ts'
import { type Cause, type Diagnosis, problemText } from '../eligibility/deciders.ts'
import { isPending } from '../model/request.ts'
import type { RequestReader } from '../ports/requests.ts'
import type { CommitTransition } from '../transitions/transitions.ts'
import type { Escalate } from './escalation.ts'
import type { LimitedLookup } from './limited-lookup.ts'
import { type WaitingRequest, waitingRequest } from './waiting-requests.ts'

export interface RequestDiagnosis {
  readonly id: RequestId
  /**
   * What keeps the original approvers from deciding it, one for each topic. The requester that its agent names is no cause,
   * as the agent chooses it.
   */
  readonly causes: readonly Cause[]
  /** Is there a cause, or only the requester that its agent names? */
  readonly isBlocked: boolean
  /** False: a lookup of a possible cause failed, or was not made yet. */
  readonly isKnown: boolean
  /** Can escalation groups decide it? */
  readonly isEscalated: boolean
}

export interface DeciderCheckDeps {
  readonly store: RequestReader
  readonly commitTransition: CommitTransition
  readonly escalate: Escalate
  readonly clock: Clock
  readonly log: Log
}

/** Lookups of one round. Requesters are separate, so that many of them do not delay other lookups. */
export interface RoundLookups {
  readonly unclaimed: LimitedLookup
  readonly claimed: LimitedLookup
}

type RoundDeps = DeciderCheckDeps & RoundLookups

/**
 * Records on the request's card, for its agent and in the ledger whether people can decide it, and escalates it when they
 * cannot. Returns `later` when all lookups of this round are used up.
 */
export async function checkDeciders(
  deps: RoundDeps,
  request: WaitingRequest,
): Promise<RequestDiagnosis | 'later'> {
  const certain = await deps.unclaimed(request.unclaimed)
  if (certain === 'later') return 'later'
  return certain.problems.length > 0
    ? checkUndecidable(deps, request, certain)
    : checkDecidable(deps, request, certain)
}

/** Too few can approve it, whoever its requester is. */
async function checkUndecidable(
  deps: RoundDeps,
  request: WaitingRequest,
  certain: Diagnosis,
): Promise<RequestDiagnosis | 'later'> {
  await record(deps, request, certain)
  const isNewlyEscalated = !request.isEscalated && (await deps.escalate(request, 'nobody'))
  const escalated = isNewlyEscalated ? await deps.store.request(request.id) : null
  return escalated !== null && isPending(escalated)
    ? checkDeciders(deps, waitingRequest(escalated))
    : foundRequest(request, certain, certain)
}

/** Enough can approve it, unless the requester that its agent names is one of them. */
async function checkDecidable(
  deps: RoundDeps,
  request: WaitingRequest,
  certain: Diagnosis,
): Promise<RequestDiagnosis | 'later'> {
  const diagnosis = request.claimed === null ? certain : await deps.claimed(request.claimed)
  if (diagnosis === 'later') return 'later'
  await record(deps, request, diagnosis)
  const first = request.isEscalated ? await deps.unclaimed(request.askedFirst) : certain
  if (first === 'later') return 'later'
  const isKnown = certain.isComplete && first.isComplete
  return foundRequest(request, diagnosis, { ...first, isComplete: isKnown })
}

/** @param first - of those who were asked before escalation groups were. */
function foundRequest(
  { id, isEscalated }: WaitingRequest,
  diagnosis: Diagnosis,
  first: Diagnosis,
): RequestDiagnosis {
  const causes = first.problems.flatMap((problem) => problem.causes)
  const isUndecidable = diagnosis.problems.length > 0
  return {
    id,
    causes: distinctCauses(causes),
    isBlocked: isUndecidable || causes.length > 0,
    isKnown: first.isComplete,
    isEscalated: isEscalated && !isUndecidable,
  }
}

/** One for each topic, in the words of the last. */
export function distinctCauses(causes: readonly Cause[]): readonly Cause[] {
  return [...new Map(causes.map((cause) => [cause.topic, cause])).values()]
}

/** When that changed. An incomplete lookup clears nothing. */
async function record(deps: DeciderCheckDeps, request: WaitingRequest, diagnosis: Diagnosis): Promise<void> {
  const [problem] = diagnosis.problems
  const why = problem === undefined ? null : problemText(problem)
  if (why === request.blocked) return
  if (!diagnosis.isComplete && (why === null || request.blocked !== null)) return
  const current = await deps.store.request(request.id)
  if (current === null || !isPending(current) || current.version !== request.version) return
  if (why !== null) deps.log.error({ requestId: request.id, why }, 'nobody can decide a request')
  const atMs = deps.clock.nowMs()
  const next = transition(current, { kind: 'block', why })
  const kind = why === null ? 'unblocked' : 'blocked'
  const fact = requestFact(next, { kind, by: null, atMs, reason: why ?? 'It can be decided again' })
  await deps.commitTransition({ next, from: 'pending', facts: [fact], beforeDeadlineMs: atMs })
}
