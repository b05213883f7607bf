import { z } from 'zod'
import { governCall } from '../../govern/govern-call.ts'
import type { GovernedCall, GovernedResult, PendingCall } from '../../govern/governed-call.ts'
import { refusalOrThrow } from '../../govern/refusal.ts'
import { isOutage, VetoError } from '../../veto-error.ts'
import type { AdapterVeto } from '../adapter-options.ts'

/** What a run that waits for people is suspended with; people may show it. */
export const SuspendPayload = z.object({ vetoRequest: z.string().min(1) })
export type SuspendPayload = z.infer<typeof SuspendPayload>

export type Suspend = (payload: object) => unknown

/** How Mastra makes the call: what it was suspended with before, and how it is suspended. */
export interface Suspension {
  /** Undefined where nothing can be suspended: then the call waits. */
  readonly suspend: Suspend | undefined
  readonly payload: unknown
}

type Outcome<T> = Exclude<GovernedResult<T>, PendingCall> | SuspendedCall

/** `value` is to be returned to Mastra. */
interface SuspendedCall {
  readonly kind: 'suspended'
  readonly value: unknown
}

/**
 * Governs the call, and suspends its run while people decide. A resumed call stays suspended while Veto is out of reach:
 * what people decided is not lost.
 * @throws {VetoError}
 */
export async function governOrSuspend<T>(
  veto: AdapterVeto,
  call: GovernedCall<T>,
  { suspend, payload }: Suspension,
): Promise<Outcome<T>> {
  const requestId = SuspendPayload.safeParse(payload).data?.vetoRequest
  const mode = suspend === undefined ? 'hold' : call.mode
  const start = tracked(call.run)
  try {
    const governed = { ...call, requestId, mode, run: start.run, onUnavailable: 'throw' } as const
    const result = await governCall(veto.client, governed)
    if (result.kind !== 'parked') return result
    return { kind: 'suspended', value: await suspend?.(payloadOf(result)) }
  } catch (error) {
    if (start.hasStarted() || !isUnanswered(error)) throw error
    if (requestId !== undefined && suspend !== undefined && isOutage(error))
      return { kind: 'suspended', value: await suspend({ vetoRequest: requestId }) }
    return refusalOrThrow(error, call)
  }
}

function payloadOf({ requestId, reason, expiresAt }: PendingCall): SuspendPayload & Record<string, unknown> {
  return { vetoRequest: requestId, reason, expiresAt }
}

function isUnanswered(error: unknown): error is VetoError {
  return error instanceof VetoError && error.code !== 'aborted'
}

function tracked<T>(run: GovernedCall<T>['run']) {
  let hasStarted = false
  return {
    hasStarted: () => hasStarted,
    run: (params: Parameters<typeof run>[0]) => {
      hasStarted = true
      return run(params)
    },
  }
}
