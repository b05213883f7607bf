import type { ToolFacts } from '../bundle.ts'
import type { EvaluatedRule } from '../compile/rule.ts'
import type { Scope } from '../condition/scope.ts'
import { Indeterminate } from '../condition/value.ts'
import type { PolicyTrace, RuleTrace, Trace } from '../model/decision.ts'
import type { PolicyResult } from './evaluate-policy.ts'

/** A policy that was evaluated, and its result. */
export interface EvaluatedPolicy {
  readonly policyId: string
  readonly result: PolicyResult
}

export interface EvaluationContext {
  readonly tool: ToolFacts
  readonly scope: Scope
  readonly policies: readonly EvaluatedPolicy[]
}

/**
 * A trace that is built when it is read, as most never are. Masked params stay masked. Serializes to plain data
 * in JSON.
 */
export class LazyTrace implements Trace {
  readonly category: string
  readonly tier: string | null
  readonly fallback: string | null
  readonly #context: EvaluationContext
  #policies: readonly PolicyTrace[] | null = null

  constructor(context: EvaluationContext, fallback: string | null) {
    this.category = context.scope.category
    this.tier = context.tool.tier
    this.fallback = fallback
    this.#context = context
  }

  get policies(): readonly PolicyTrace[] {
    this.#policies ??= policyTraces(this.#context)
    return this.#policies
  }

  toJSON(): Trace {
    const { category, tier, policies, fallback } = this
    return { category, tier, policies, fallback }
  }
}

function policyTraces({ tool, scope, policies }: EvaluationContext): readonly PolicyTrace[] {
  return policies.map(({ policyId, result }) => ({
    policyId,
    effect: result.decision.effect,
    rules: result.rules.map((evaluatedRule) => ruleTrace(evaluatedRule, scope, tool.mask)),
  }))
}

function ruleTrace(evaluatedRule: EvaluatedRule, scope: Scope, mask: readonly string[]): RuleTrace {
  const { rule, fired } = evaluatedRule
  const { name, action } = rule
  const when = rule.when?.source ?? null
  const observed = [
    ...(rule.when?.observe(scope, mask) ?? []),
    ...otherReasons(evaluatedRule, scope.call.nowMs),
  ]
  if (!(fired instanceof Indeterminate)) {
    return { rule: name, action, when, fired, observations: observed }
  }
  const observations = [...new Set([fired.reason, ...observed])]
  return { rule: name, action, when, fired: 'indeterminate', observations }
}

/** The time, the limit usage and the params violation that decided in addition to the condition. */
function otherReasons({ rule, measured, breach }: EvaluatedRule, nowMs: number): readonly string[] {
  const calendar = rule.during ?? rule.outside
  return [
    ...(calendar === null ? [] : [`it is ${calendar.describe(nowMs)}`]),
    ...(measured === null ? [] : [measured.explanation]),
    ...(breach === null ? [] : [`parameter '${breach.parameter}' is not ${breach.expected}`]),
  ]
}
