import type { FastifyRequest } from 'fastify'
import type { AuthorizeCall } from '#protocol/authorize.ts'
import type { AccessDecision, AccessEvaluation } from '#protocol/authzen.ts'
import {
  isAllowedCall,
  isEscalated,
  isKept,
  isPending,
  type VetoRequest,
} from '../../approval/model/request.ts'
import { statusOf } from '../../approval/model/status.ts'
import { requestView } from '../../approval/queries/request-view.ts'
import { VetoError } from '../../core/veto-error.ts'
import { clientOf } from '../authenticate.ts'
import { baseUrlOf } from '../base-url.ts'
import { identicalCaller } from '../caller.ts'
import type { ServerDeps } from '../server-deps.ts'
import { approvalOf } from './approval-of.ts'
import { callOf } from './call-of.ts'
import { contextOf, decisionOf, denialOf, REASONS } from './decision-of.ts'
import { isSameCall, relevant } from './scope.ts'

type Deps = Pick<ServerDeps, 'authorize' | 'requests' | 'executions'>

/**
 * Decides about one evaluation and records it. While people are asked about an identical one, it joins that.
 * @throws {VetoError} as `Authorize`, and `invalid_body`.
 */
export async function evaluate(
  deps: Deps,
  request: FastifyRequest,
  evaluation: AccessEvaluation,
): Promise<AccessDecision> {
  const { key } = clientOf(request)
  const call = callOf(evaluation, key)
  const approvalId = evaluation.context?.approval?.id
  if (approvalId !== undefined) return reevaluate(deps, request, { call, approvalId })
  const { agentId, tool, params, context, sessionId = null } = call
  const caller = identicalCaller(request, { agentId, tool, params, context: relevant(context), sessionId })
  return decisionOf(await deps.authorize(call, caller), baseUrlOf(request))
}

/** Uses up the approval of exactly this call, and asks nobody. */
async function reevaluate(
  deps: Deps,
  request: FastifyRequest,
  { call, approvalId }: { readonly call: AuthorizeCall; readonly approvalId: string },
): Promise<AccessDecision> {
  const { key } = clientOf(request)
  const found = await knownOrNull(deps.requests.read(approvalId, key))
  if (found === null || found.subject.kind !== 'call' || !isEscalated(found)) return UNVERIFIABLE
  if (!isKept(found) || !isSameCall(found.call, call)) return denialOf(found, OUT_OF_SCOPE)
  if (isPending(found)) return decisionOf(found, baseUrlOf(request))
  if (!isAllowedCall(found)) return denialOf(found, { reason: REASONS[statusOf(found)] })
  try {
    const started = await deps.executions.redeem(found.id, call.params, key)
    return { decision: true, context: { ...contextOf(requestView(started)), approval: approvalOf(found) } }
  } catch (error) {
    return refusedStart(found, error)
  }
}

const UNVERIFIABLE: AccessDecision = {
  decision: false,
  context: {
    reason: 'approval_unverifiable',
    message: 'There is no such approval of a call that this key covers; evaluate without context.approval',
    next_action: 'none',
  },
}

const OUT_OF_SCOPE = {
  reason: 'out_of_scope',
  message:
    'The approval is for another subject, action, resource or context; evaluate without context.approval to ask for this one',
}

/** Refusals to start the call are decisions; all other errors are errors. */
const REFUSED_START: Readonly<Record<string, string>> = {
  params_mismatch: 'out_of_scope',
  already_redeemed: 'approval_expired',
  lapsed: 'approval_expired',
  no_longer_allowed: 'policy_denied',
  not_allowed: 'approval_expired',
}

function refusedStart(found: VetoRequest, error: unknown): AccessDecision {
  const reason = error instanceof VetoError ? REFUSED_START[error.code] : undefined
  if (reason === undefined || !(error instanceof VetoError)) throw error
  return denialOf(found, { reason, message: error.message })
}

async function knownOrNull(reading: Promise<VetoRequest>): Promise<VetoRequest | null> {
  try {
    return await reading
  } catch (error) {
    if (error instanceof VetoError && error.code === 'not_found') return null
    throw error
  }
}
