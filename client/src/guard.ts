import type { OnQuestion } from './answer-questions.ts'
import type { Decision } from './decision.ts'
import { decideCall } from './govern/decide-call.ts'
import { editNote } from './govern/edit-note.ts'
import type { CallDetails, CallToDecide, GovernClient } from './govern/governed-call.ts'
import { parkedOn, refusalOf } from './govern/refusal.ts'
import type { JsonRecord } from './protocol/json.ts'

/** How a call is guarded; all of it optional. */
export interface GuardOptions extends Omit<CallDetails, 'context'> {
  /** Default: the agent of `Veto.init()`. */
  readonly agentId?: string | undefined
  /**
   * True: waits until people have decided; a number: at most so many milliseconds, and then answers `review`. Default: that
   * of `Veto.init()`, else answers at once.
   */
  readonly wait?: boolean | number | undefined
  /**
   * Say true when you run `params` of the decision. Without it a call that a person has edited is denied, because its
   * original arguments were not approved.
   */
  readonly acceptsEdits?: boolean | undefined
  /** Answers people who ask the agent something while it waits. */
  readonly onQuestion?: OnQuestion | undefined
}

/** What is decided of a call. Run it only when `decision` is `allow`. */
export interface GuardDecision {
  /** `review`: people are asked, and nothing may run yet. */
  readonly decision: 'allow' | 'review' | 'deny'
  readonly reason: string
  /** The same for the model: why it is not run, and what to do instead; the reason alone when it is allowed. */
  readonly text: string
  /** Null only under `onError: 'allow'`. */
  readonly requestId: string | null
  /** What may run: the approved params; `{}` unless it is allowed. */
  readonly params: JsonRecord
  /** What a person changed, in one sentence; null: nothing. */
  readonly edit: string | null
  readonly policyId: string | null
  readonly rule: string | null
  /** The whole answer, for `client.execute()`, `client.redeem()` and `client.report()`. */
  readonly request: Decision
}

/** The decision on a call. @throws {VetoError} without an answer; nothing may run then. */
export async function guardCall(
  veto: GovernClient,
  call: Pick<CallToDecide, 'agentId' | 'tool' | 'params' | 'context'>,
  { wait = false, acceptsEdits = false, ...options }: GuardOptions = {},
): Promise<GuardDecision> {
  const decision = await decideCall(veto, { ...options, ...waiting(wait), ...call })
  return decisionOf(decision, acceptsEdits)
}

function waiting(wait: boolean | number): Pick<CallToDecide, 'mode' | 'parkAfterMs'> {
  if (typeof wait === 'boolean') return { mode: wait ? 'hold' : 'park' }
  if (wait >= 0 && wait <= MAX_WAIT_MS) return { mode: 'park', parkAfterMs: wait }
  throw new TypeError(`Expected wait to be true, false or from 0 to ${MAX_WAIT_MS} milliseconds, got ${wait}`)
}

/** What a timer can hold. */
const MAX_WAIT_MS = 2_147_483_647

function decisionOf(request: Decision, acceptsEdits: boolean): GuardDecision {
  const edit = editNote(request)
  const { id: requestId, matchedPolicyId: policyId, matchedRule: rule, reason } = request
  const common = { requestId, edit, policyId, rule, request, params: {} }
  if (request.status === 'pending')
    return { ...common, decision: 'review', reason, text: parkedOn(request).text }
  if (request.status !== 'unasked' && !request.allowed)
    return { ...common, decision: 'deny', reason, text: refusalOf(request).text }
  if (request.edited !== null && !acceptsEdits) {
    const words = `${edit ?? reason}, and only these params are approved; run params of the decision with acceptsEdits, or use protect()`
    return { ...common, decision: 'deny', reason: words, text: `Not run. ${words}.` }
  }
  return { ...common, decision: 'allow', reason, text: reason, params: request.params }
}
