import type { AuthorizeCall } from '#protocol/authorize.ts'
import type { VetoRequest } from '../../src/approval/model/request.ts'
import { aCall, aPendingRequest, aRequest } from '../support/builders.ts'

/** What a call is answered with: tools whose names begin with `ask_` ask people. */
export function requestFor({ agentId, tool, params, context }: AuthorizeCall): VetoRequest {
  const call = aCall({ agentId, tool, params, context })
  const known = {
    createdAtMs: CREATED_AT_MS,
    call,
    rule: 'cap_refund_amount',
    paramsDigest: `sha256:${'a'.repeat(64)}`,
  }
  return call.tool.startsWith('ask_') ? aPendingRequest(known) : aRequest(known)
}

export const CREATED_AT_MS = Date.parse('2026-11-20T22:00:00Z')
