import type { ToolFacts } from '../bundle.ts'
import type { Scope } from '../condition/scope.ts'
import { Indeterminate } from '../condition/value.ts'
import type { PolicyTrace, RuleTrace, Trace } from '../model/decision.ts'
import type { PolicyResult } from './evaluate-policy.ts'
import type { EvaluatedRule } from './evaluate-rule.ts'

/** A policy that was asked, and what it said. */
export interface EvaluatedPolicy {
  readonly policyId: string
  readonly opinion: PolicyResult
}

export interface Judging {
  readonly tool: ToolFacts
  readonly scope: Scope
  readonly looked: readonly EvaluatedPolicy[]
}

/**
 * A trace that finds its words only when it is read, as most never are. Masked params stay masked. Becomes plain data
 * in JSON.
 */
export class LazyTrace implements Trace {
  readonly category: string
  readonly tier: string | null
  readonly fallback: string | null
  readonly #judging: Judging
  #policies: readonly PolicyTrace[] | null = null

  constructor(judging: Judging, fallback: string | null) {
    this.category = judging.scope.category
    this.tier = judging.tool.tier
    this.fallback = fallback
    this.#judging = judging
  }

  get policies(): readonly PolicyTrace[] {
    this.#policies ??= policyTraces(this.#judging)
    return this.#policies
  }

  toJSON(): Trace {
    const { category, tier, policies, fallback } = this
    return { category, tier, policies, fallback }
  }
}

function policyTraces({ tool, scope, looked }: Judging): readonly PolicyTrace[] {
  return looked.map(({ policyId, opinion }) => ({
    policyId,
    said: opinion.said.effect,
    rules: opinion.rules.map((judged) => ruleTrace(judged, scope, tool.mask)),
  }))
}

function ruleTrace(judged: EvaluatedRule, scope: Scope, mask: readonly string[]): RuleTrace {
  const { rule, fired } = judged
  const observed = [...(rule.when?.observe(scope, mask) ?? []), ...besideWhen(judged, scope.call.nowMs)]
  if (!(fired instanceof Indeterminate)) {
    return { rule: rule.name, action: rule.action, fired, because: observed }
  }
  const because = [...new Set([fired.reason, ...observed])]
  return { rule: rule.name, action: rule.action, fired: 'indeterminate', because }
}

/** The time, the use of a limit and the breach of params that decided beside the condition. */
function besideWhen({ rule, measured, breach }: EvaluatedRule, nowMs: number): readonly string[] {
  const calendar = rule.during ?? rule.outside
  return [
    ...(calendar === null ? [] : [`it is ${calendar.describe(nowMs)}`]),
    ...(measured === null ? [] : [measured.told]),
    ...(breach === null ? [] : [`parameter '${breach.parameter}' is not ${breach.expected}`]),
  ]
}
