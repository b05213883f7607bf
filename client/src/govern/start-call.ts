import type { FallbackDecision } from '../decision.ts'
import { startExecution } from '../execute.ts'
import type { JsonRecord } from '../protocol/json.ts'
import type { RequestView } from '../protocol/request.ts'
import type { VetoClient } from '../veto-client.ts'
import { decideCall } from './decide-call.ts'
import { editNote } from './edit-note.ts'
import type { CallToDecide, DecideClient, GovernedCall, PendingCall, Refusal } from './governed-call.ts'
import { parkedOn, refusalOf, refusalOfEdit, refusalOrThrow } from './refusal.ts'
import { refusalByCode } from './refusal-by-code.ts'

/** A call that others run, such as a program that only asks before and tells afterwards. */
export interface CallToStart extends CallToDecide, Pick<GovernedCall<unknown>, 'onUnavailable'> {
  /** False: it can run only with its own arguments, so that an edited one is refused. Default: true. */
  readonly acceptsEdits?: boolean | undefined
}

/** It was started, and may run once, with these params. Give it to `finishCall()` when it has ended. */
export interface StartedCall {
  readonly kind: 'started'
  /** Null only under `onError: 'allow'`. */
  readonly requestId: string | null
  readonly params: JsonRecord
  /** What a person changed before it ran, in one sentence for the model; null: nothing. */
  readonly edit: string | null
  /** Why it may run. */
  readonly reason: string
  /** Rules of phase result evaluate what comes back. */
  readonly isEvaluated: boolean
  /** By the server's clock, ISO 8601. */
  readonly startedAt: string
}

/**
 * Asks, waits or parks, and starts the call, as `governCall()` does, where the tool is run by somebody else.
 * @throws {VetoError} without an answer about exactly this call, unless `onUnavailable` is `refuse`.
 */
export async function startCall(
  veto: DecideClient & Pick<VetoClient, 'redeem'>,
  call: CallToStart,
): Promise<StartedCall | Refusal | PendingCall> {
  try {
    const decision = await decideCall(veto, call)
    if (decision.status === 'pending') return parkedOn(decision)
    if (decision.status === 'unasked') return unasked(decision)
    if (!decision.allowed) return refusalOf(decision)
    if (call.acceptsEdits === false && decision.edited !== null) return refusalOfEdit(decision)
    return await started(veto, decision)
  } catch (error) {
    return refusalOrThrow(error, call)
  }
}

function unasked({ params, reason, evaluatedAt }: FallbackDecision): StartedCall {
  const call = { requestId: null, params, edit: null, reason, isEvaluated: false, startedAt: evaluatedAt }
  return { kind: 'started', ...call }
}

async function started(
  veto: Pick<VetoClient, 'redeem'>,
  decision: RequestView,
): Promise<StartedCall | Refusal> {
  try {
    const { id, ...redeemed } = await startExecution(veto, decision)
    return { kind: 'started', requestId: id, ...redeemed, edit: editNote(decision), reason: decision.reason }
  } catch (error) {
    const refused = refusalByCode(error, decision)
    if (refused === null) throw error
    return refused
  }
}
