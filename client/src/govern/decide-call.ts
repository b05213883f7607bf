import { isOfCall } from '../answer-checks.ts'
import type { Decision } from '../decision.ts'
import { parseBody } from '../parse-body.ts'
import { JsonRecord } from '../protocol/json.ts'
import type { RequestView } from '../protocol/request.ts'
import { throwIfAborted } from '../throw-if-aborted.ts'
import { VetoError } from '../veto-error.ts'
import { callKey } from './call-key.ts'
import type { CallToDecide, DecideClient } from './governed-call.ts'
import { startWait } from './shared-waits.ts'

/**
 * Asks about the call, or finds the request that it already has, and waits for people as its mode says. `pending` comes
 * back in mode `park` only. When the signal aborts, the request is withdrawn before this rejects, unless an identical call
 * still waits on it.
 * @throws {VetoError} without an answer about exactly this call; nothing may run then.
 */
export async function decideCall(veto: DecideClient, call: CallToDecide): Promise<Decision> {
  const { agentId, tool } = call
  const params = parseBody(JsonRecord, call.params)
  throwIfAborted(call.signal)
  const found =
    call.requestId === undefined ? await ask(veto, call, params) : await veto.getRequest(call.requestId)
  requireAbout(found, { agentId, tool, params })
  const decision = await withdrawnOnAbort(veto, found, call)
  requireAbout(decision, { agentId, tool, params })
  return decision
}

/** Not aborted by the signal: only who has the answer can withdraw what it opened. */
async function ask(veto: DecideClient, call: CallToDecide, params: JsonRecord): Promise<Decision> {
  const { agentId, tool, context, sessionId, toolCallId } = call
  const { category, summary, requester, paramsSchema, callback } = call
  const details = { sessionId, toolCallId, category, summary, requester, paramsSchema, callback }
  const idempotencyKey = await callKey(call)
  return veto.authorize(agentId, tool, params, { ...details, context: context ?? {}, idempotencyKey })
}

function requireAbout(
  decision: Decision,
  call: { readonly agentId: string; readonly tool: string; readonly params: JsonRecord },
): void {
  if (decision.status === 'unasked' || isOfCall(decision, { ...call, context: {} })) return
  throw new VetoError(
    'params_mismatch',
    `The request ${decision.id} is about another call, so nothing may run; resume with the request id that this call was given`,
  )
}

async function withdrawnOnAbort(
  veto: DecideClient,
  decision: Decision,
  call: CallToDecide,
): Promise<Decision> {
  const { id } = decision
  if (id === null) return unasked(decision, call)
  const endWait = startWait(veto, id)
  try {
    throwIfAborted(call.signal)
    const settled = decision.status === 'pending' ? await waited(veto, decision, call) : decision
    throwIfAborted(call.signal)
    return settled
  } catch (error) {
    const isLast = endWait()
    // It may be settled already, or Veto out of reach: then it ends by itself, unstarted.
    if (call.signal?.aborted === true && isLast) await veto.cancel(id).catch(() => undefined)
    throw error
  } finally {
    endWait()
  }
}

function unasked(decision: Decision, call: CallToDecide): Decision {
  throwIfAborted(call.signal)
  return decision
}

async function waited(veto: DecideClient, pending: RequestView, call: CallToDecide): Promise<RequestView> {
  const { mode = 'hold', parkAfterMs = 0, signal, onQuestion } = call
  if (mode === 'hold') return veto.waitFor(pending, { signal, onQuestion })
  if (parkAfterMs <= 0) return pending
  try {
    return await veto.waitFor(pending, { signal, onQuestion, timeoutMs: parkAfterMs })
  } catch (error) {
    if (!(error instanceof VetoError) || error.code !== 'timeout') throw error
    return veto.getRequest(pending.id)
  }
}
