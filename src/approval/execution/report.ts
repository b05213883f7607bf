import type { ErrorCode } from '#protocol/errors.ts'
import type { ResultReport } from '#protocol/execution.ts'
import { canonicalJson } from '../../core/canonical-json.ts'
import type { Clock } from '../../core/clock.ts'
import { VetoError } from '../../core/veto-error.ts'
import type { Bundle } from '../../policy/bundle.ts'
import { agentActor } from '../actor.ts'
import type { AgentKey } from '../agent-key.ts'
import type { AgentRequests } from '../agent-requests.ts'
import { requestFact } from '../facts.ts'
import type { Move, Step } from '../move.ts'
import { type AllowedRequest, isAllowed, type VetoRequest } from '../request.ts'
import { statusOf } from '../status.ts'
import { type Ending, endingOf } from './ending.ts'
import { isBarred, type Reported } from './execution.ts'

interface Parts {
  readonly requests: Pick<AgentRequests, 'read'>
  readonly move: Move
  readonly bundle: () => Bundle
  readonly clock: Clock
}

interface Told {
  readonly id: string
  readonly result: ResultReport
}

/** Records how a started call ended: the first report counts, and the same one again is the same answer. */
export async function report(parts: Parts, told: Told, key: AgentKey): Promise<VetoRequest> {
  for (;;) {
    const { request, execution } = started(await parts.requests.read(told.id, key))
    const atMs = parts.clock.nowMs()
    const redeemedAtMs = execution.status === 'redeemed' ? execution.atMs : execution.redeemedAtMs
    const ending = endingOf({ request, result: told.result, bundle: parts.bundle(), atMs, redeemedAtMs })
    if (execution.status !== 'redeemed') return onceMore(request, execution, ending)
    const step = endOf(request, ending)
    if (await parts.move(step)) return step.next
  }
}

/** @throws {VetoError} `not_redeemed`. */
function started(request: VetoRequest) {
  const { execution } = request
  if (!isAllowed(request) || execution === null || isBarred(execution)) {
    throw refused(
      'not_redeemed',
      `Expected a call that was started, got a request that is ${statusOf(request)}; redeem it before it runs`,
    )
  }
  return { request, execution }
}

/** @throws {VetoError} `already_reported` when it is told otherwise than before. */
function onceMore(request: VetoRequest, before: Reported, { reported }: Ending): VetoRequest {
  if (spelling(before) === spelling(reported)) return request
  throw refused(
    'already_reported',
    `It was reported before that the call ${before.status}, which counts; read the request to see it`,
  )
}

function spelling({ status, output, error }: Reported): string {
  return canonicalJson({ status, output, error })
}

function endOf(request: AllowedRequest, { reported, reason }: Ending): Step {
  const next: VetoRequest = { ...request, version: request.version + 1, execution: reported }
  const by = agentActor(request.call.agentId)
  const isNews = reported.status === 'failed' || reported.refused !== null
  return {
    next,
    from: request.state.status,
    facts: [requestFact(next, { kind: 'result', by, atMs: reported.atMs, reason })],
    notes: isNews ? [{ kind: 'execution' }] : [],
    beforeDeadlineMs: null,
  }
}

function refused(code: ErrorCode, detail: string): VetoError {
  return new VetoError(code, detail)
}
