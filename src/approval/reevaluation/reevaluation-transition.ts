import type { Bundle } from '../../policy/bundle.ts'
import { callbackFor } from '../decide/callback-for.ts'
import { channelsOfRequest } from '../decide/channels.ts'
import type { LimitUse } from '../decide/limit-use.ts'
import { askedGroups } from '../decide/open-request.ts'
import type { ReevaluationResult } from '../decide/reevaluation-result.ts'
import { requestFact } from '../decide/request-fact.ts'
import { currentGroups } from '../decide/stages.ts'
import { transition } from '../decide/transition.ts'
import type { AllowedRequest, PendingRequest, VetoRequest } from '../model/request.ts'
import type { ThreadEvent } from '../model/thread-event.ts'
import type { Evaluation, Transition } from '../transitions/transition-unit.ts'

type DenialResult = Extract<ReevaluationResult, { kind: 'denied' }>
type RequirementResult = Extract<ReevaluationResult, { kind: 'asks' }>

interface ReevaluationContext<Result> {
  readonly result: Result
  readonly evaluation: Evaluation
  readonly atMs: number
}

/** The transition by which the policies deny what people decide about. */
export function pendingDenial(
  request: PendingRequest,
  { result, evaluation, atMs }: ReevaluationContext<DenialResult>,
): Transition & { readonly next: VetoRequest } {
  const reason = wordsOf(result)
  const next = transition(namedBy(request, result, evaluation), { kind: 'denial', by: null, reason, atMs })
  return {
    next,
    from: 'pending',
    facts: [requestFact(next, { kind: 'settled', by: null, atMs, reason })],
    evaluation: evaluation,
    beforeDeadlineMs: null,
  }
}

/** The transition by which the policies deny what was allowed, and was not started. Its agent may have learned that it may run. */
export function allowedDenial(
  request: AllowedRequest,
  { result, evaluation, atMs }: ReevaluationContext<DenialResult>,
): Transition {
  const reason = wordsOf(result)
  const next: VetoRequest = {
    ...namedBy(request, result, evaluation),
    version: request.version + 1,
    execution: { status: 'denied', by: null, atMs, reason },
  }
  return {
    next,
    from: request.state.status,
    facts: [requestFact(next, { kind: 'decided', by: null, atMs, reason })],
    threadEvents: [{ kind: 'denial' }],
    extraChanges: callbackFor(next, { target: next.call.callback, type: 'request.settled', atMs }),
    evaluation: evaluation,
    beforeDeadlineMs: null,
  }
}

interface NewRequirement {
  readonly use: LimitUse | null
  readonly bundle: Pick<Bundle, 'approvers'>
}

/** The transition by which people are asked under another obligation. */
export function requirementTransition(
  request: PendingRequest,
  { result, evaluation, use, atMs, bundle }: ReevaluationContext<RequirementResult> & NewRequirement,
): Transition {
  const { decision, obligation, restartsApprovals } = result
  const next = transition(namedBy(request, decision, evaluation), {
    kind: 'requirement',
    obligation,
    asked: { ...askedGroups(obligation, bundle), formerChannels: channelsOfRequest(request) },
    restart: restartsApprovals ? { reason: decision.reason } : null,
    atMs,
  })
  const groups = currentGroups(next.state)
  const event: ThreadEvent = { kind: 'requirement', groups }
  const reason = restartsApprovals
    ? `The policies changed, and approvals start again: ${groups.join(' and ')} may decide`
    : 'The policies changed the terms of the approval'
  return {
    next,
    from: 'pending',
    facts: [requestFact(next, { kind: 'decided', by: null, atMs, reason })],
    threadEvents: restartsApprovals ? [event] : [],
    evaluation: evaluation,
    use,
    beforeDeadlineMs: null,
  }
}

function wordsOf({ reason }: DenialResult): string {
  return `The policies deny it now: ${reason}`
}

function namedBy<Request extends VetoRequest>(
  request: Request,
  { policyId, rule }: Pick<VetoRequest, 'policyId' | 'rule'>,
  { bundleHash }: Evaluation,
): Request {
  return { ...request, policyId, rule, bundleHash }
}
