import { sha256 } from '../../core/canonical-json.ts'
import type { PendingRequest } from '../model/request.ts'

/** Calls that may be decided together: of the same tool, rule and obligation. Opaque, 32 characters. */
export type CallGroup = string

/** The group of a call; null for requests that must be decided one at a time. */
export function callGroupOf(request: PendingRequest): CallGroup | null {
  if (!mayJoinOthers(request)) return null
  const { policyId, rule, call, state } = request
  return sha256(JSON.stringify([policyId, rule, call.tool, state.obligation])).slice(0, 32)
}

/** Questions and plans have words of their own; an approval with a reason or a confirmation is about one call; a paused one waits for the agent. */
function mayJoinOthers({ subject, state }: PendingRequest): boolean {
  const { requireReason, confirm } = state.obligation
  const isWaiting = state.hold === null && state.pause === null
  return subject.kind === 'call' && isWaiting && confirm === null && !requireReason.includes('approve')
}
