import { joinObligations } from '../compile/join-obligations.ts'
import type { BegunRule, Call, Consumption, Decision, LimitWindow, Usage } from '../model/decision.ts'
import { begunRules } from './begun-rules.ts'
import { type CompiledPolicies, evaluate } from './evaluate.ts'
import { limitsOf } from './limits-of.ts'

/**
 * Judges one call. The category that an agent claims for a tool which the bundle does not know can make the verdict
 * stricter, never milder: such a call is judged with the claim and without it.
 */
export function evaluateClaim(judges: CompiledPolicies, call: Call, usage: Usage): Decision {
  const claimed = evaluate(judges, call, usage)
  return isClaim(judges, call) ? stricter(evaluate(judges, withoutClaim(call), usage), claimed) : claimed
}

/** The limits that could count for a call, with its claim and without it. */
export function limitsOfClaim(judges: CompiledPolicies, call: Call): readonly LimitWindow[] {
  const claimed = limitsOf(judges, call)
  return isClaim(judges, call) ? distinct([...limitsOf(judges, withoutClaim(call)), ...claimed]) : claimed
}

/** The rules whose time began, for the call with its claim and without it. */
export function begunOfClaim(judges: CompiledPolicies, call: Call, beforeMs: number): readonly BegunRule[] {
  const claimed = begunRules(judges, call, beforeMs)
  return isClaim(judges, call) ? [...begunRules(judges, withoutClaim(call), beforeMs), ...claimed] : claimed
}

function isClaim(judges: CompiledPolicies, call: Call): boolean {
  return call.category !== null && !judges.tool(call.tool).facts.known
}

function withoutClaim(call: Call): Call {
  return { ...call, category: null }
}

const STRICTNESS = { allow: 0, require_approval: 1, deny: 2 } as const

function stricter(one: Decision, other: Decision): Decision {
  if (one.effect !== other.effect) return STRICTNESS[one.effect] > STRICTNESS[other.effect] ? one : other
  const takes: readonly Consumption[] = distinct([...other.takes, ...one.takes])
  if (one.effect !== 'require_approval' || other.effect !== 'require_approval') return { ...other, takes }
  return { ...other, takes, terms: joinObligations(other.terms, one.terms) }
}

function distinct<T extends { readonly key: string }>(windows: readonly T[]): readonly T[] {
  return [...new Map(windows.map((window) => [window.key, window])).values()]
}
