import type { Explanation } from '#protocol/explanation.ts'
import type { Bundle } from '../../policy/bundle.ts'
import { recordedCall } from '../decide/recorded-call.ts'
import { evaluateCall } from '../evaluation/evaluate-call.ts'
import type { KeptEscalatedRequest } from '../model/request.ts'
import type { LimitStore } from '../ports/limits.ts'
import { explanationOf } from './dry-run.ts'

/** Why people are asked: the decision of the policies in force about the recorded call, as of its own time. */
export interface RequestExplanation {
  readonly request: KeptEscalatedRequest
  readonly explanation: Explanation
  /** Are these the policies that asked? */
  readonly isSameBundle: boolean
  /** A limit was evaluated, including its usage since then. */
  readonly hasLimits: boolean
}

export type ExplainRequest = (request: KeptEscalatedRequest) => Promise<RequestExplanation>

interface Deps {
  readonly store: LimitStore
  readonly bundle: () => Bundle
}

export function createExplainRequest({ store, bundle }: Deps): ExplainRequest {
  return async function explainRequest(request) {
    const inForce = bundle()
    const { params, context } = request.call
    // Masked values of the context are not recorded.
    const call = recordedCall(request, { params, context: context ?? {}, nowMs: request.createdAtMs })
    const decision = await evaluateCall(store, inForce, call)
    return {
      request,
      explanation: explanationOf(inForce, call, decision),
      isSameBundle: inForce.hash === request.bundleHash,
      hasLimits: inForce.limits(call).length > 0,
    }
  }
}
