import type { EvaluatedRule, PreparedRule, Rule } from '../compile/rule.ts'
import type { Scope } from '../condition/scope.ts'
import { Indeterminate } from '../condition/value.ts'
import { measure } from '../limits/limit.ts'
import type { Usage } from '../model/decision.ts'

/** Evaluates one rule: it fires when its condition, times and limit all match. */
export function evaluateRule(prepared: PreparedRule, scope: Scope, usage: Usage): EvaluatedRule {
  const { rule } = prepared
  const holds = isWithinTimes(rule, scope.call.nowMs) ? (rule.when?.evaluate(scope) ?? true) : false
  if (holds === false) return prepared.notFired
  if (holds !== true) return { ...prepared.notFired, fired: holds }
  const breach = rule.params === null ? null : rule.params.breach(scope.call.params)
  if (rule.limit === null) return breach === null ? prepared.fired : { ...prepared.fired, breach }
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
