import type { JsonRecord } from './protocol/json.ts'
import type { RequestView } from './protocol/request.ts'
import type { VetoError } from './veto-error.ts'

/** What `authorize()` comes back with. `unasked` occurs only under `onError: 'allow'`. */
export type Decision = RequestView | FallbackDecision

/** What an answer that allows a call says. */
export type Allowed = Pick<RequestView, 'id' | 'allowed' | 'params'>

/** Veto did not evaluate this call: Veto was out of reach, and the client's owner chose to go on without it. */
export interface FallbackDecision {
  readonly id: null
  readonly agentId: string
  readonly tool: string
  readonly status: 'unasked'
  readonly allowed: true
  readonly outcome: 'allowed'
  readonly matchedPolicyId: null
  readonly matchedRule: null
  /** Names the failure, and that nobody was asked. */
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

/** The decision that nobody made; `evaluatedAt` is when, in ISO 8601. */
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
    reason: `Nobody was asked: ${error.message} (${error.code}); this client goes on without Veto (onError: 'allow')`,
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
