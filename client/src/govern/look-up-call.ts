import { decideCall } from './decide-call.ts'
import type { CallToDecide, GovernClient, GovernedCall, PendingCall, Refusal } from './governed-call.ts'
import { parkedOn, refusalOf, refusalOrThrow } from './refusal.ts'

/** A call that a framework runs later. */
export type CallToLookUp = CallToDecide & Pick<GovernedCall<unknown>, 'onUnavailable'>

/** What is decided of a call so far. */
export type CallState = PermittedCall | Refusal | PendingCall

/** It may run: `governCall()` under the same key starts it, once. */
export interface PermittedCall {
  readonly kind: 'allowed'
  readonly reason: string
  /** Null only under `onError: 'allow'`. */
  readonly requestId: string | null
}

/**
 * Asks about the call, or finds its request again, and comes back at once: for the approval gate of a framework. Nothing is
 * started.
 * @throws {VetoError} without an answer about exactly this call, unless `onUnavailable` is `refuse`.
 */
export async function lookUpCall(veto: GovernClient, call: CallToLookUp): Promise<CallState> {
  try {
    const decision = await decideCall(veto, { ...call, mode: 'park', parkAfterMs: 0 })
    if (decision.status === 'pending') return parkedOn(decision)
    if (decision.status !== 'unasked' && !decision.allowed) return refusalOf(decision)
    return { kind: 'allowed', reason: decision.reason, requestId: decision.id }
  } catch (error) {
    return refusalOrThrow(error, call)
  }
}
