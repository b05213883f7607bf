import type { AuthorizeCall } from '#protocol/authorize.ts'
import type { Bundle } from '../../policy/bundle.ts'
import type { Call, Decision } from '../../policy/model/decision.ts'
import type { LimitStore } from '../ports/limits.ts'

/** The decision about a call, by the current usage of its limits. Rejects when the store fails. */
export async function evaluateCall(store: LimitStore, bundle: Bundle, call: Call): Promise<Decision> {
  const windows = bundle.limits(call)
  if (windows.length === 0) return bundle.evaluate(call)
  const used = await store.used(windows.map(({ key, perMs }) => ({ key, sinceMs: call.nowMs - perMs })))
  return bundle.evaluate(call, (key) => used.get(key) ?? null)
}

/** The call as the policies evaluate it. */
export function policyCall(call: AuthorizeCall, nowMs: number): Call {
  const { agentId, tool, params, context, category = null, sessionId = null } = call
  return { agentId, tool, category, params, context, sessionId, nowMs }
}
