import type { JsonRecord } from './protocol/json.ts'
import type { RequestView } from './protocol/request.ts'
import type { VetoError } from './veto-error.ts'

/** The result of `authorize()`. `unasked` occurs only with `onError: 'allow'`. */
export type Decision = RequestView | FallbackDecision

/** An answer that allows a call. */
export type AllowedCall = Pick<RequestView, 'id' | 'allowed' | 'params'>

/** No decision was made: Veto was unreachable, and the client is configured to continue without it. */
export interface FallbackDecision {
  readonly id: null
  readonly agentId: string
  readonly tool: string
  readonly status: 'unasked'
  readonly allowed: true
  readonly outcome: 'allowed'
  readonly matchedPolicyId: null
  readonly matchedRule: null
  /** States the error, and that no decision was made. */
  readonly reason: string
  readonly evaluatedAt: string
  readonly expiresAt: null
  readonly params: JsonRecord
  readonly paramsDigest: null
  readonly approval: null
  readonly edited: null
  readonly inquiries: readonly []
  readonly opinions: readonly []
  readonly execution: null
  readonly grantId: null
  readonly receipt: null
  readonly error: VetoError
}

type FallbackCall = Pick<FallbackDecision, 'agentId' | 'tool' | 'params'>

/** A result without a decision; `evaluatedAt` is the current time, in ISO 8601. */
export function fallbackDecision(
  call: FallbackCall,
  error: VetoError,
  evaluatedAt: string,
): FallbackDecision {
  return {
    id: null,
    ...call,
    status: 'unasked',
    allowed: true,
    outcome: 'allowed',
    matchedPolicyId: null,
    matchedRule: null,
    reason: `Allowed without a decision: ${error.message} (${error.code}); this client continues without Veto (onError: 'allow')`,
    evaluatedAt,
    expiresAt: null,
    paramsDigest: null,
    approval: null,
    edited: null,
    inquiries: [],
    opinions: [],
    execution: null,
    grantId: null,
    receipt: null,
    error,
  }
}
