import type { AuthorizeCall } from '#protocol/authorize.ts'
import type { Bundle } from '../../policy/bundle.ts'
import type { Call, Decision } from '../../policy/model/decision.ts'
import type { LimitStore } from '../ports/limits.ts'

interface CallToEvaluate {
  readonly call: AuthorizeCall
  readonly bundle: Bundle
  readonly nowMs: number
}

/** The decision about a call, by the current usage of its limits. Rejects when the store fails. */
export function evaluateCall(store: LimitStore, { call, bundle, nowMs }: CallToEvaluate): Promise<Decision> {
  return evaluateWithLimits(store, bundle, policyCall(call, nowMs))
}

/** The same for a call as the policies evaluate it, which may be an earlier one. */
export async function evaluateWithLimits(store: LimitStore, bundle: Bundle, asked: Call): Promise<Decision> {
  const windows = bundle.limits(asked)
  if (windows.length === 0) return bundle.evaluate(asked)
  const used = await store.used(windows.map(({ key, perMs }) => ({ key, sinceMs: asked.nowMs - perMs })))
  return bundle.evaluate(asked, (key) => used.get(key) ?? null)
}

/** The call as the policies evaluate it. */
export function policyCall(call: AuthorizeCall, nowMs: number): Call {
  const { agentId, tool, params, context, category = null, sessionId = null } = call
  return { agentId, tool, category, params, context, sessionId, nowMs }
}
