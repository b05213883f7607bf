import type { FastifyRequest } from 'fastify'
import type { AccessRequest } from '#protocol/authzen.ts'
import type { ErrorCode } from '#protocol/errors.ts'
import { openUntilMs } from '../../approval/decide/deadlines.ts'
import { type EscalatedRequest, isEscalated, isKept, type VetoRequest } from '../../approval/model/request.ts'
import { canonicalJson } from '../../core/canonical-json.ts'
import { VetoError } from '../../core/veto-error.ts'
import { clientOf } from '../authenticate.ts'
import { callerOf } from '../caller.ts'
import type { ServerDeps } from '../server-deps.ts'
import { callOf } from './call-of.ts'
import { isSameCall } from './scope.ts'

type Deps = Pick<ServerDeps, 'requests' | 'useSubmissionKey' | 'clock'>

/**
 * The request of people that the denied evaluation opened: submitting opens no other.
 * @throws {VetoError} `invalid_denial_binding`, `not_requestable`, `expired_denial`, `idempotency_mismatch`.
 */
export async function submit(
  deps: Deps,
  request: FastifyRequest,
  submission: AccessRequest,
): Promise<EscalatedRequest> {
  const { key } = clientOf(request)
  const found = await boundRequest(deps.requests.read(submission.denial.evaluation_id, key))
  const call = callOf(submission, key)
  if (
    !isKept(found) ||
    !isSameCall(found.call, call, { isSubmission: true }) ||
    canonicalJson(found.call.params) !== canonicalJson(call.params)
  ) {
    throw unbound('Expected the subject, action, resource and context of the denied evaluation, unchanged')
  }
  if (!isEscalated(found)) {
    throw new VetoError<ErrorCode>(
      'not_requestable',
      'Nobody is asked about this evaluation, so it stays as it is',
    )
  }
  if (deps.clock.nowMs() >= openUntilMs(found.state)) {
    throw new VetoError<ErrorCode>(
      'expired_denial',
      'The time to approve it is over; evaluate again to ask again',
    )
  }
  await deps.useSubmissionKey(found, callerOf(request))
  return found
}

async function boundRequest(reading: Promise<VetoRequest>): Promise<VetoRequest> {
  try {
    return await reading
  } catch (error) {
    if (!(error instanceof VetoError && error.code === 'not_found')) throw error
    throw unbound(
      'There is no such evaluation of an agent and tool that this key covers; check denial.evaluation_id',
    )
  }
}

function unbound(message: string): VetoError {
  return new VetoError<ErrorCode>('invalid_denial_binding', message)
}
