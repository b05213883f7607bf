import { governCall } from '../../govern/govern-call.ts'
import type { GovernedCall, GovernedResult, PendingCall } from '../../govern/governed-call.ts'
import type { AdapterVeto } from '../adapter-options.ts'
import { isInterrupt } from './graph-errors.ts'
import type { InterruptPayload } from './interrupts.ts'
import type { ToolCallRequest } from './tool-call.ts'

type Interrupt = ToolCallRequest['runtime']['interrupt']

/**
 * Governs the call, and interrupts its run while people decide. LangGraph makes the call again when it resumes the run, and
 * `interrupt()` then returns: what it returns decides nothing, and Veto is asked again.
 * @throws what `interrupt()` throws, and `VetoError`.
 */
export async function governOrInterrupt<T>(
  veto: AdapterVeto,
  call: GovernedCall<T>,
  interrupt: Interrupt,
): Promise<Exclude<GovernedResult<T>, PendingCall>> {
  if (call.mode === 'park' && interrupt === undefined) throw withoutInterrupt()
  for (;;) {
    const result = await governCall(veto.client, call)
    if (result.kind !== 'parked') return result
    await interrupted(veto, result, interrupt)
  }
}

async function interrupted(veto: AdapterVeto, call: PendingCall, interrupt: Interrupt): Promise<void> {
  try {
    Reflect.apply(interrupt ?? (() => undefined), undefined, [payloadOf(call)])
  } catch (error) {
    // Without a checkpointer nobody could resume the run, and nobody should decide on its call.
    if (!isInterrupt(error)) await veto.client.cancel(call.requestId).catch(() => undefined)
    throw error
  }
}

function payloadOf({
  requestId,
  reason,
  expiresAt,
}: PendingCall): InterruptPayload & Record<string, unknown> {
  return { vetoRequest: requestId, reason, expiresAt }
}

function withoutInterrupt(): TypeError {
  return new TypeError(
    "Expected a runtime with interrupt(), which mode 'park' needs; take a LangGraph that has it, or mode 'hold'",
  )
}
