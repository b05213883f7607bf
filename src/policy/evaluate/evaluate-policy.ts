import { joinObligations } from '../compile/join-obligations.ts'
import type { AllowingRule, ApprovalRule, EvaluatedRule, Policy } from '../compile/rule.ts'
import type { RelevantRules } from '../compile/rule-index.ts'
import type { Scope } from '../condition/scope.ts'
import { Indeterminate } from '../condition/value.ts'
import type { ApprovalObligation, Usage } from '../model/decision.ts'
import { breachReason } from '../params/breach.ts'
import { evaluateRule } from './evaluate-rule.ts'

/** What one policy decides about a call, and the outcome of each of its relevant rules. */
export interface PolicyResult {
  readonly decision: PolicyDecision
  readonly rules: readonly EvaluatedRule[]
}

/** `rule` is null when the policy allows or asks because all of its rules passed. */
export type PolicyDecision =
  | { readonly effect: 'nothing' }
  | { readonly effect: 'deny'; readonly rule: string; readonly reason: string }
  | {
      readonly effect: 'allow'
      readonly rule: string | null
      readonly reason: string
      /** Groups that can give feedback after the fact. */
      readonly feedback: readonly string[]
    }
  | {
      readonly effect: 'require_approval'
      readonly rule: string | null
      readonly reason: string
      readonly obligation: ApprovalObligation
    }

/** Evaluates one policy for a call. The strictest rule wins: deny, then require_approval, then allow. */
export function evaluatePolicy(
  { policy, prepared }: RelevantRules,
  scope: Scope,
  usage: Usage,
): PolicyResult {
  const evaluated: EvaluatedRule[] = []
  let firing = 0
  for (const each of prepared) {
    const result = evaluateRule(each, scope, usage)
    evaluated.push(result)
    if (result !== each.notFired) firing += 1
  }
  const decision = firing === 0 ? nothingFired(policy, evaluated) : strictest(evaluated, scope, policy)
  return { decision, rules: evaluated }
}

function strictest(evaluated: readonly EvaluatedRule[], scope: Scope, policy: Policy): PolicyDecision {
  return (
    denial(evaluated) ??
    breach(evaluated, scope.call.tool) ??
    indeterminate(evaluated) ??
    approval(evaluated) ??
    permission(evaluated, policy)
  )
}

function nothingFired(policy: Policy, evaluated: readonly EvaluatedRule[]): PolicyDecision {
  return allPassed(
    policy,
    evaluated.some(({ rule }) => rule.action === 'allow'),
  )
}

function denial(evaluated: readonly EvaluatedRule[]): PolicyDecision | null {
  for (const { rule, fired } of evaluated) {
    if (fired === true && rule.action === 'deny')
      return { effect: 'deny', rule: rule.name, reason: rule.reason }
  }
  return null
}

function breach(evaluated: readonly EvaluatedRule[], tool: string): PolicyDecision | null {
  for (const { rule, breach } of evaluated) {
    if (breach !== null) return { effect: 'deny', rule: rule.name, reason: breachReason(tool, breach) }
  }
  return null
}

/** A rule that could stop the call, by its action or its params, but cannot be evaluated, stops it. */
function indeterminate(evaluated: readonly EvaluatedRule[]): PolicyDecision | null {
  for (const { rule, fired } of evaluated) {
    if (!(fired instanceof Indeterminate)) continue
    if (rule.action === 'allow' && rule.params === null) continue
    const reason = `Rule '${rule.name}' cannot be judged: ${fired.reason}`
    return { effect: 'deny', rule: rule.name, reason }
  }
  return null
}

function approval(evaluated: readonly EvaluatedRule[]): PolicyDecision | null {
  let requiring: ApprovalRule[] | null = null
  for (const { rule, fired } of evaluated) {
    if (rule.action !== 'require_approval' || fired !== true) continue
    if (requiring === null) requiring = [rule]
    else requiring.push(rule)
  }
  const first = requiring?.[0]
  if (requiring === null || first === undefined) return null
  const { name: rule, reason, obligation } = first
  const alone: PolicyDecision = { effect: 'require_approval', rule, reason, obligation }
  return requiring.length === 1 ? alone : { ...alone, ...joined(requiring, obligation) }
}

function joined(requiring: readonly ApprovalRule[], first: ApprovalObligation) {
  return {
    reason: [...new Set(requiring.map(({ reason }) => reason))].join('; '),
    obligation: requiring.reduce((obligation, rule) => joinObligations(obligation, rule.obligation), first),
  }
}

function permission(evaluated: readonly EvaluatedRule[], policy: Policy): PolicyDecision {
  let allowing: AllowingRule | null = null
  let mayAllow = false
  let feedback = NO_GROUPS
  for (const { rule, fired } of evaluated) {
    if (rule.action !== 'allow') continue
    mayAllow = true
    if (fired !== true) continue
    allowing ??= rule
    if (rule.feedback.length > 0) feedback = [...new Set([...feedback, ...rule.feedback])]
  }
  if (allowing !== null) return { effect: 'allow', rule: allowing.name, reason: allowing.reason, feedback }
  return allPassed(policy, mayAllow)
}

/** Where a rule could have allowed the call but did not fire, no policy allows it by passing. */
function allPassed({ id, otherwise }: Policy, mayAllow: boolean): PolicyDecision {
  if (otherwise.effect === 'ask') {
    const reason = `No rule of policy '${id}' fired, and the policy requires approval for all other calls`
    return { effect: 'require_approval', rule: null, reason, obligation: otherwise.obligation }
  }
  if (otherwise.effect === 'nothing' || mayAllow) return { effect: 'nothing' }
  const reason = `All relevant rules of policy '${id}' passed`
  return { effect: 'allow', rule: null, reason, feedback: NO_GROUPS }
}

const NO_GROUPS: readonly string[] = []
