import type { AuthorizeCall } from '#protocol/authorize.ts'
import { newRequestId, randomText } from '../core/ids.ts'
import type { Bundle } from '../policy/bundle.ts'
import type { RequireApproval, Verdict } from '../policy/verdict.ts'
import { mask, withoutMasked } from './mask.ts'
import { paramsDigest } from './params-digest.ts'
import type { Pending, RecordedCall, RequestState, VetoRequest } from './request.ts'

interface Opening {
  readonly call: AuthorizeCall
  readonly owner: VetoRequest['owner']
  readonly idempotency: VetoRequest['idempotency']
  readonly bundle: Bundle
  readonly verdict: Verdict
  readonly nowMs: number
}

/** The first version of a request: the call, what the bundle says of it, and what follows from that. */
export function openRequest({ call, owner, idempotency, bundle, verdict, nowMs }: Opening): VetoRequest {
  const masked = bundle.tool(call.tool).mask
  const salt = randomText(16)
  return {
    id: newRequestId(nowMs),
    version: 1,
    createdAtMs: nowMs,
    call: recordedCall(call, verdict, masked),
    shown: mask(call.params, masked),
    owner,
    idempotency,
    bundleHash: bundle.hash,
    policyId: verdict.policyId,
    rule: verdict.rule,
    salt,
    paramsDigest: paramsDigest(salt, call),
    state: stateAfter(verdict, bundle, nowMs),
    shadow: verdict.shadow,
  }
}

function recordedCall(call: AuthorizeCall, verdict: Verdict, masked: readonly string[]): RecordedCall {
  const clean = (text: string) => withoutMasked(text, call.params, masked)
  return {
    agentId: call.agentId,
    tool: call.tool,
    category: verdict.trace.category,
    params: call.params,
    context: mask(call.context, masked),
    sessionId: call.sessionId === undefined ? null : clean(call.sessionId),
    toolCallId: call.toolCallId === undefined ? null : clean(call.toolCallId),
    summary: call.summary === undefined ? null : clean(call.summary),
    requester: call.requester === undefined ? null : oneSpelling(call.requester),
  }
}

/** A search for a person's own requests compares exactly, and e-mail addresses are equal in any case. */
function oneSpelling(requester: string): string {
  return requester.includes('@') ? requester.toLowerCase() : requester
}

function stateAfter(verdict: Verdict, bundle: Bundle, nowMs: number): RequestState {
  if (verdict.effect === 'allow') return { status: 'allowed', reason: verdict.reason }
  if (verdict.effect === 'deny') return { status: 'denied', reason: verdict.reason }
  return pendingState(verdict, bundle, nowMs)
}

function pendingState({ reason, terms }: RequireApproval, bundle: Bundle, nowMs: number): Pending {
  const channels = terms.groups.flatMap((group) => bundle.approvers.get(group)?.channel ?? [])
  return {
    status: 'pending',
    reason,
    terms,
    channels: [...new Set(channels)],
    deadlineMs: nowMs + terms.timeoutMs,
    votes: [],
  }
}
