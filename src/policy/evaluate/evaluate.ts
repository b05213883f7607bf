import { type DefaultObligation, plainObligation } from '../compile/compile-policy.ts'
import type { createFallback, Fallback } from '../compile/fallback.ts'
import type { RelevantByCategory } from '../compile/rule-index.ts'
import type { KnownTool } from '../compile/tool-catalog.ts'
import type { ToolNames } from '../compile/tool-names.ts'
import type { Lists } from '../condition/lists.ts'
import type { Scope } from '../condition/scope.ts'
import { OTHER } from '../model/categories.ts'
import type { Call, Consumption, Decision, Usage } from '../model/decision.ts'
import { breachReason } from '../params/breach.ts'
import { evaluatePolicy, type PolicyResult } from './evaluate-policy.ts'
import { consumptionsOf, evaluateShadow, type ShadowEvaluation } from './shadow.ts'
import { type EvaluatedPolicy, type EvaluationContext, LazyTrace } from './trace.ts'

/** The reason of every call that nothing allows. */
export const DEFAULT_DENY = 'No policy explicitly allows this action (default deny)'

export interface CompiledPolicies {
  readonly tool: (name: string) => ResolvedTool
  /** Every category of the bundle, built-in ones too. */
  readonly categories: ReadonlySet<string>
  readonly lists: Lists
  readonly fallback: ReturnType<typeof createFallback>
  readonly toolNames: ToolNames
  readonly defaults: DefaultObligation
}

/** A tool, with the rules that are relevant to it. */
export interface ResolvedTool {
  readonly facts: KnownTool
  /** The name or glob of the bundle from which its name differs only in spelling; null when there is none. */
  readonly lookalike: string | null
  readonly calls: Rules
  readonly results: Rules
}

/** The rules of one phase. */
export interface Rules {
  readonly inForce: RelevantByCategory
  readonly inShadow: RelevantByCategory
}

/**
 * Evaluates one call. A name that only looks like one of the bundle denies, and a param that the tool itself does not take;
 * else the first policy that applies decides, else tiers and categories; else it is denied.
 */
export function evaluate(policies: CompiledPolicies, call: Call, usage: Usage): Decision {
  const { facts: tool, lookalike, calls } = policies.tool(call.tool)
  const scope = scopeOf(policies, tool, call)
  const shadowEvaluation = evaluateShadow(calls.inShadow(scope.category), scope, usage)
  const breach = lookalike === null ? breachOfTool(tool, call) : misspelled(lookalike)
  if (breach !== null) return denied(breach, { tool, scope, policies: [] }, shadowEvaluation)
  const evaluated: EvaluatedPolicy[] = []
  for (const relevant of calls.inForce(scope.category)) {
    if (!relevant.policy.covers(call.agentId)) continue
    const result = evaluatePolicy(relevant, scope, usage)
    evaluated.push({ policyId: relevant.policy.id, result })
    if (result.decision.effect !== 'nothing') break
  }
  return decisionOf(policies, { tool, scope, policies: evaluated }, shadowEvaluation)
}

/** What a condition is evaluated on, before the call ran. */
export function scopeOf(policies: CompiledPolicies, tool: KnownTool, call: Call): Scope {
  return { call, category: categoryOf(policies, tool, call), lists: policies.lists, result: undefined }
}

/** A declared tool has the bundle's category; an agent may claim the category of an undeclared one only. */
function categoryOf({ categories }: CompiledPolicies, tool: KnownTool, { category }: Call): string {
  if (tool.known || category === null) return tool.category
  return categories.has(category) ? category : OTHER
}

function misspelled(lookalike: string): string {
  return `The tool name resembles ${lookalike} but is not equal; use exactly that name`
}

function breachOfTool({ params }: KnownTool, call: Call): string | null {
  for (const check of params) {
    const breach = check.breach(call.params)
    if (breach !== null) return breachReason(call.tool, breach)
  }
  return null
}

function denied(reason: string, context: EvaluationContext, { shadow }: ShadowEvaluation): Decision {
  const trace = new LazyTrace(context, null)
  return { effect: 'deny', policyId: null, rule: null, reason, trace, consumptions: [], shadow }
}

function decisionOf(
  policies: CompiledPolicies,
  context: EvaluationContext,
  shadowEvaluation: ShadowEvaluation,
): Decision {
  const last = context.policies.at(-1)
  if (last === undefined || last.result.decision.effect === 'nothing')
    return fallbackOf(policies, context, shadowEvaluation)
  const { policyId } = last
  const { decision } = last.result
  const { rule, reason } = decision
  const trace = new LazyTrace(context, null)
  const { shadow } = shadowEvaluation
  if (decision.effect === 'deny')
    return { effect: 'deny', policyId, rule, reason, trace, consumptions: [], shadow }
  const consumptions = allConsumptions(context.policies, shadowEvaluation)
  return decision.effect === 'require_approval'
    ? {
        effect: decision.effect,
        policyId,
        rule,
        reason,
        obligation: decision.obligation,
        trace,
        consumptions,
        shadow,
      }
    : {
        effect: decision.effect,
        policyId,
        rule,
        reason,
        feedback: decision.feedback,
        trace,
        consumptions,
        shadow,
      }
}

const NO_CONSUMPTIONS: readonly Consumption[] = []
const NO_GROUPS: readonly string[] = []

/** A call counts for every limit that was evaluated, also when another policy allowed it. */
function allConsumptions(
  evaluated: readonly EvaluatedPolicy[],
  shadowEvaluation: ShadowEvaluation,
): readonly Consumption[] {
  let consumptions = shadowEvaluation.consumptions
  for (const { result } of evaluated) {
    if (isMeasured(result)) consumptions = [...consumptionsOf(result), ...consumptions]
  }
  return consumptions.length === 0 ? NO_CONSUMPTIONS : consumptions
}

function isMeasured({ rules }: PolicyResult): boolean {
  for (const { measured } of rules) if (measured !== null) return true
  return false
}

function fallbackOf(
  policies: CompiledPolicies,
  context: EvaluationContext,
  shadowEvaluation: ShadowEvaluation,
): Decision {
  const found = policies.fallback(context.tool.tier, context.scope.category)
  if (found === null) return denied(DEFAULT_DENY, context, shadowEvaluation)
  const { action: effect, explanation } = found
  const reason = fallbackReason(policies, context, found)
  const { shadow } = shadowEvaluation
  const common = { policyId: null, rule: null, reason, trace: new LazyTrace(context, explanation), shadow }
  if (effect === 'deny') return { ...common, effect, consumptions: [] }
  const consumptions = allConsumptions(context.policies, shadowEvaluation)
  return effect === 'allow'
    ? { ...common, effect, feedback: NO_GROUPS, consumptions }
    : { ...common, effect, obligation: plainObligation(policies.defaults), consumptions }
}

/** An undeclared tool may be a misspelled one, so a denial suggests the name that was meant. */
function fallbackReason(
  { toolNames }: CompiledPolicies,
  { tool, scope }: EvaluationContext,
  { action, because }: Fallback,
): string {
  if (tool.known || action === 'allow') return `No policy covers this tool; ${because}`
  const { tool: name } = scope.call
  const meant = toolNames.meant(name)
  return `${name} is not listed under tools; ${meant === null ? because : `did you mean ${meant}?`}`
}
