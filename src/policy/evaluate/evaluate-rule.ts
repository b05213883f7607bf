import type { Rule } from '../compile/rule.ts'
import type { Scope } from '../condition/scope.ts'
import { Indeterminate } from '../condition/value.ts'
import { type MeasuredLimit, measure } from '../limits/limit.ts'
import type { Usage } from '../model/decision.ts'
import type { Breach } from '../params/breach.ts'

/** How one rule came out. */
export interface EvaluatedRule {
  readonly rule: Rule
  readonly fired: boolean | Indeterminate
  /** The violation of its `params`; null without one, or when the rule does not apply. */
  readonly breach: Breach | null
  /** The usage of its limit; null without one, or when the rule does not apply. */
  readonly measured: MeasuredLimit | null
}

/** Evaluates one rule: it fires when its condition, times and limit all match. */
export function evaluateRule(rule: Rule, scope: Scope, usage: Usage): EvaluatedRule {
  const holds = isWithinTimes(rule, scope.call.nowMs) ? (rule.when?.evaluate(scope) ?? true) : false
  if (holds !== true) return { rule, fired: holds, breach: null, measured: null }
  const breach = rule.params === null ? null : rule.params.breach(scope.call.params)
  if (rule.limit === null) return { rule, fired: true, breach, measured: null }
  const measured = measure(rule.limit, scope, usage)
  return measured instanceof Indeterminate
    ? { rule, fired: measured, breach, measured: null }
    : { rule, fired: measured.beyond, breach, measured }
}

/** Do the rule's times cover this moment? */
export function isWithinTimes({ during, outside }: Rule, nowMs: number): boolean {
  if (during !== null && !during.covers(nowMs)) return false
  return outside === null || !outside.covers(nowMs)
}
