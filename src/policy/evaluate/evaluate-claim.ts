import { joinObligations } from '../compile/join-obligations.ts'
import type {
  Call,
  Consumption,
  Decision,
  LimitToMeasure,
  NewlyActiveRule,
  Usage,
} from '../model/decision.ts'
import { type CompiledPolicies, evaluate } from './evaluate.ts'
import { limitsOf } from './limits-of.ts'
import { newlyActiveRules } from './newly-active-rules.ts'

/**
 * Evaluates one call. The category that an agent claims for a tool that the bundle does not declare can make the decision
 * stricter, never less strict: such a call is evaluated with the claim and without it.
 */
export function evaluateClaim(policies: CompiledPolicies, call: Call, usage: Usage): Decision {
  const claimed = evaluate(policies, call, usage)
  return isClaim(policies, call) ? stricter(evaluate(policies, withoutClaim(call), usage), claimed) : claimed
}

/** The limits that could count for a call, with its claim and without it. */
export function limitsOfClaim(policies: CompiledPolicies, call: Call): readonly LimitToMeasure[] {
  const claimed = limitsOf(policies, call)
  return isClaim(policies, call) ? distinct([...limitsOf(policies, withoutClaim(call)), ...claimed]) : claimed
}

/** The rules whose time began, for the call with its claim and without it. */
export function newlyActiveForClaim(
  policies: CompiledPolicies,
  call: Call,
  beforeMs: number,
): readonly NewlyActiveRule[] {
  const claimed = newlyActiveRules(policies, call, beforeMs)
  return isClaim(policies, call)
    ? [...newlyActiveRules(policies, withoutClaim(call), beforeMs), ...claimed]
    : claimed
}

function isClaim(policies: CompiledPolicies, call: Call): boolean {
  return call.category !== null && !policies.tool(call.tool).facts.known
}

function withoutClaim(call: Call): Call {
  return { ...call, category: null }
}

const STRICTNESS = { allow: 0, require_approval: 1, deny: 2 } as const

function stricter(one: Decision, other: Decision): Decision {
  if (one.effect !== other.effect) return STRICTNESS[one.effect] > STRICTNESS[other.effect] ? one : other
  const consumptions: readonly Consumption[] = distinct([...other.consumptions, ...one.consumptions])
  if (one.effect !== 'require_approval' || other.effect !== 'require_approval')
    return { ...other, consumptions }
  return { ...other, consumptions, obligation: joinObligations(other.obligation, one.obligation) }
}

function distinct<T extends { readonly key: string }>(windows: readonly T[]): readonly T[] {
  return [...new Map(windows.map((window) => [window.key, window])).values()]
}
