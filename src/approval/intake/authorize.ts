import type { AuthorizeCall } from '#protocol/authorize.ts'
import type { Caller } from '../model/caller.ts'
import { coveringGrant } from '../evaluation/covering-grant.ts'
import { judgeCall } from '../evaluation/evaluate-call.ts'
import { createOpenOnce, idempotencyOf, type Opened, type OpenOnceParts, unrecorded } from './record-request.ts'
import { openRequest } from '../decide/open-request.ts'
import type { VetoRequest } from '../model/request.ts'

/**
 * Judges a call, records it, and asks people when the bundle says so. The request is durable when this resolves.
 * @throws {VetoError} `agent_not_covered`, `tool_not_covered`, `unknown_callback`, `idempotency_mismatch`, or `audit_unavailable` when it could not be recorded.
 */
export type Authorize = (call: AuthorizeCall, caller: Caller) => Promise<VetoRequest>

export function createAuthorize(parts: OpenOnceParts): Authorize {
  const openOnce = createOpenOnce(parts)
  return (call, caller) => {
    const { agentId, tool, callback = null } = call
    return openOnce({ agentId, tool, callback, caller, open: () => open(parts, call, caller) })
  }
}

async function open(parts: OpenOnceParts, call: AuthorizeCall, caller: Caller): Promise<Opened> {
  const bundle = parts.bundle()
  const nowMs = parts.clock.nowMs()
  const verdict = await judgeCall(parts.store, { call, bundle, nowMs }).catch(unrecorded)
  const idempotency = idempotencyOf(caller)
  const { owner } = caller.key
  const grant = await coveringGrant(parts.store, { call, verdict, bundle, nowMs, owner }).catch(unrecorded)
  const request = openRequest({ call, owner, idempotency, bundle, verdict, grant, nowMs })
  return { request, takes: verdict.takes, grant }
}
