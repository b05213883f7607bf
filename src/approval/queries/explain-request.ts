import type { Explanation } from '#protocol/explanation.ts'
import type { Bundle } from '../../policy/bundle.ts'
import type { Call } from '../../policy/model/decision.ts'
import { evaluateWithLimits } from '../evaluation/evaluate-call.ts'
import type { EscalatedRequest } from '../model/request.ts'
import type { LimitStore } from '../ports/limits.ts'
import { explanationOf } from './dry-run.ts'

/** Why people are asked: the decision of the policies in force about the recorded call, as of its own time. */
export interface RequestExplanation {
  readonly request: EscalatedRequest
  readonly explanation: Explanation
  /** Are these the policies that asked? */
  readonly isSameBundle: boolean
  /** A limit was evaluated, including its usage since then. */
  readonly hasLimits: boolean
}

export type ExplainRequest = (request: EscalatedRequest) => Promise<RequestExplanation>

interface Parts {
  readonly store: LimitStore
  readonly bundle: () => Bundle
}

export function createExplainRequest({ store, bundle }: Parts): ExplainRequest {
  return async function explainRequest(request) {
    const inForce = bundle()
    const call = recordedCall(request)
    const decision = await evaluateWithLimits(store, inForce, call)
    return {
      request,
      explanation: explanationOf(inForce, call, decision),
      isSameBundle: inForce.hash === request.bundleHash,
      hasLimits: inForce.limits(call).length > 0,
    }
  }
}

/** As far as it was recorded: masked values of its context are not. */
function recordedCall({ call, createdAtMs: nowMs }: EscalatedRequest): Call {
  const { agentId, tool, category, params, context, sessionId } = call
  return { agentId, tool, category, params, context: context ?? {}, sessionId, nowMs }
}
