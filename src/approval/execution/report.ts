import type { ResultReport } from '#protocol/execution.ts'
import { canonicalJson } from '../../core/canonical-json.ts'
import type { Clock } from '../../core/clock.ts'
import type { Bundle } from '../../policy/bundle.ts'
import { type ExecutionEnd, executionEnd } from '../decide/execution-result.ts'
import { prunedText } from '../decide/pruned-text.ts'
import { requestFact } from '../decide/request-fact.ts'
import type { AgentRequests } from '../intake/agent-requests.ts'
import { agentActor } from '../model/actor.ts'
import type { AgentKey } from '../model/agent-key.ts'
import { type CompletedExecution, mayNoLongerRun } from '../model/execution.ts'
import {
  type AllowedRequest,
  isAllowed,
  isKept,
  type PrunedRequest,
  type VetoRequest,
} from '../model/request.ts'
import { statusOf } from '../model/status.ts'
import type { Refusals } from '../quotas/refusals.ts'
import { retryOnConflict } from '../transitions/retry-on-conflict.ts'
import type { Transition } from '../transitions/transition-unit.ts'
import type { CommitTransition } from '../transitions/transitions.ts'
import { type ExecutionRefusal, refuseReport } from './refusal.ts'

interface Deps {
  readonly requests: Pick<AgentRequests, 'read'>
  readonly refusals: Pick<Refusals, 'record'>
  readonly commitTransition: CommitTransition
  readonly bundle: () => Bundle
  readonly clock: Clock
}

/**
 * Reports the result of the call, once; repeating the same report changes nothing. Refusals are recorded.
 * @throws {VetoError} `not_found`, `not_redeemed`, `already_reported`.
 */
export type Report = (id: string, result: ResultReport, key: AgentKey) => Promise<VetoRequest>

export function createReport(deps: Deps): Report {
  return (id, result, key) =>
    retryOnConflict(`The report on ${id}`, async () =>
      tryReport(deps, await deps.requests.read(id, key), result),
    )
}

/** The first report counts. Null when the request changed meanwhile. */
async function tryReport(
  deps: Deps,
  request: VetoRequest,
  result: ResultReport,
): Promise<VetoRequest | null> {
  const execution = startedExecution(request)
  if (!isAllowed(request) || execution === null) {
    return refuseReport(deps, notStarted(request, result), request)
  }
  if (!isKept(request)) return refuseReport(deps, alreadyRemoved(request, result), request)
  const atMs = deps.clock.nowMs()
  const redeemedAtMs = execution.status === 'redeemed' ? execution.atMs : execution.redeemedAtMs
  const ending = executionEnd({ request, result, bundle: deps.bundle(), atMs, redeemedAtMs })
  if (execution.status !== 'redeemed') return acceptRepetition(deps, request, { before: execution, ending })
  const transition = endOf(request, ending)
  return (await deps.commitTransition(transition)) ? transition.next : null
}

/** Null: the call was not redeemed. */
function startedExecution({ execution }: VetoRequest) {
  return execution === null || mayNoLongerRun(execution) ? null : execution
}

function notStarted(request: VetoRequest, { status }: ResultReport): ExecutionRefusal {
  return {
    kind: 'refused',
    code: 'not_redeemed',
    detail: `Expected a call that was redeemed, got a request that is ${statusOf(request)}; redeem a call before it runs`,
    why: `reported as ${status} without being started`,
  }
}

function alreadyRemoved({ pruned }: PrunedRequest, { status }: ResultReport): ExecutionRefusal {
  return {
    kind: 'refused',
    code: 'already_reported',
    detail: `The call was already reported, and the first report counts. Its result: ${prunedText(pruned)}`,
    why: `reported as ${status} after the params and the result were removed`,
  }
}

interface RepeatedReport {
  readonly before: CompletedExecution
  readonly ending: ExecutionEnd
}

/** @throws {VetoError} `already_reported` when it differs from the first report. */
async function acceptRepetition(
  deps: Deps,
  request: VetoRequest,
  { before, ending }: RepeatedReport,
): Promise<VetoRequest> {
  const { reported } = ending
  if (canonicalResult(before) === canonicalResult(reported)) return request
  const refusal = {
    kind: 'refused',
    code: 'already_reported',
    detail: `The call was already reported as ${before.status}, and the first report counts; read the request to see it`,
    why: `reported as ${reported.status}, which differs from the first report`,
  } as const
  return refuseReport(deps, refusal, request)
}

function canonicalResult({ status, output, error }: CompletedExecution): string {
  return canonicalJson({ status, output, error })
}

function endOf(request: AllowedRequest, { reported, reason }: ExecutionEnd): Transition {
  const next: VetoRequest = { ...request, version: request.version + 1, execution: reported }
  const by = agentActor(request.call.agentId)
  const isNews = reported.status === 'failed' || reported.refused !== null
  return {
    next,
    from: request.state.status,
    facts: [requestFact(next, { kind: 'result', by, atMs: reported.atMs, reason })],
    threadEvents: isNews ? [{ kind: 'execution' }] : [],
    beforeDeadlineMs: null,
  }
}
