import { type DefaultObligation, plainObligation } from '../compile/compile-policy.ts'
import type { createFallback, Fallback } from '../compile/fallback.ts'
import type { RelevantIn } from '../compile/rule-index.ts'
import type { KnownTool } from '../compile/tool-catalog.ts'
import type { ToolNames } from '../compile/tool-names.ts'
import type { Lists } from '../condition/lists.ts'
import type { Scope } from '../condition/scope.ts'
import { OTHER } from '../model/categories.ts'
import type { Call, Consumption, Decision, Usage } from '../model/decision.ts'
import { breachReason } from '../params/breach.ts'
import { evaluatePolicy } from './evaluate-policy.ts'
import type { EvaluatedRule } from './evaluate-rule.ts'
import { evaluateShadow, type ShadowEvaluation, takesOf } from './shadow.ts'
import { type EvaluatedPolicy, type Judging, LazyTrace } from './trace.ts'

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

/** The rules that are judged at one time. */
export interface Rules {
  readonly inForce: RelevantIn
  readonly inShadow: RelevantIn
}

/**
 * Judges one call. A name that only looks like one of the bundle denies, and a param that the tool itself does not take;
 * else the first policy that says something decides, else tiers and categories; else it is denied.
 */
export function evaluate(judges: CompiledPolicies, call: Call, usage: Usage): Decision {
  const { facts: tool, lookalike, calls } = judges.tool(call.tool)
  const scope = scopeOf(judges, tool, call)
  const aside = evaluateShadow(calls.inShadow(scope.category), scope, usage)
  const breach = lookalike === null ? breachOfTool(tool, call) : misspelled(lookalike)
  if (breach !== null) return denied(breach, { tool, scope, looked: [] }, aside)
  const looked: EvaluatedPolicy[] = []
  for (const relevant of calls.inForce(scope.category)) {
    if (!relevant.policy.covers(call.agentId)) continue
    const opinion = evaluatePolicy(relevant, scope, usage)
    looked.push({ policyId: relevant.policy.id, opinion })
    if (opinion.said.effect !== 'nothing') break
  }
  return verdictOf(judges, { tool, scope, looked }, aside)
}

/** What a condition is judged on, before the call ran. */
export function scopeOf(judges: CompiledPolicies, tool: KnownTool, call: Call): Scope {
  return { call, category: categoryOf(judges, tool, call), lists: judges.lists, result: undefined }
}

/** What the bundle says of a known tool counts; an agent may name the category of an unknown one only. */
function categoryOf({ categories }: CompiledPolicies, tool: KnownTool, { category }: Call): string {
  if (tool.known || category === null) return tool.category
  return categories.has(category) ? category : OTHER
}

function misspelled(lookalike: string): string {
  return `The tool's name differs from ${lookalike} only in spelling; call it by exactly that name`
}

function breachOfTool({ params }: KnownTool, call: Call): string | null {
  for (const check of params) {
    const breach = check.breach(call.params)
    if (breach !== null) return breachReason(call.tool, breach)
  }
  return null
}

function denied(reason: string, judging: Judging, { shadow }: ShadowEvaluation): Decision {
  const trace = new LazyTrace(judging, null)
  return { effect: 'deny', policyId: null, rule: null, reason, trace, takes: [], shadow }
}

function verdictOf(judges: CompiledPolicies, judging: Judging, aside: ShadowEvaluation): Decision {
  const last = judging.looked.at(-1)
  if (last === undefined || last.opinion.said.effect === 'nothing') return fallbackOf(judges, judging, aside)
  const { policyId } = last
  const { said } = last.opinion
  const { rule, reason } = said
  const trace = new LazyTrace(judging, null)
  const { shadow } = aside
  if (said.effect === 'deny') return { effect: 'deny', policyId, rule, reason, trace, takes: [], shadow }
  const takes = allTakes(judging.looked, aside)
  return said.effect === 'require_approval'
    ? { effect: said.effect, policyId, rule, reason, terms: said.terms, trace, takes, shadow }
    : { effect: said.effect, policyId, rule, reason, feedback: said.feedback, trace, takes, shadow }
}

const NO_TAKES: readonly Consumption[] = []
const NO_GROUPS: readonly string[] = []

/** A call counts for every limit that was looked at, also where another policy let it pass. */
function allTakes(looked: readonly EvaluatedPolicy[], aside: ShadowEvaluation): readonly Consumption[] {
  let takes = aside.takes
  for (const { opinion } of looked) {
    if (opinion.rules.some(isMeasured)) takes = [...takesOf(opinion), ...takes]
  }
  return takes.length === 0 ? NO_TAKES : takes
}

function isMeasured({ measured }: EvaluatedRule): boolean {
  return measured !== null
}

function fallbackOf(judges: CompiledPolicies, judging: Judging, aside: ShadowEvaluation): Decision {
  const found = judges.fallback(judging.tool.tier, judging.scope.category)
  if (found === null) return denied(DEFAULT_DENY, judging, aside)
  const { action: effect, told } = found
  const reason = fallbackReason(judges, judging, found)
  const { shadow } = aside
  const common = { policyId: null, rule: null, reason, trace: new LazyTrace(judging, told), shadow }
  if (effect === 'deny') return { ...common, effect, takes: [] }
  const takes = allTakes(judging.looked, aside)
  return effect === 'allow'
    ? { ...common, effect, feedback: NO_GROUPS, takes }
    : { ...common, effect, terms: plainObligation(judges.defaults), takes }
}

/** A tool that is stopped as nobody declared it may only be misspelt. */
function fallbackReason(
  { toolNames }: CompiledPolicies,
  { tool, scope }: Judging,
  { action, because }: Fallback,
): string {
  if (tool.known || action === 'allow') return `No policy speaks of this tool; ${because}`
  const { tool: name } = scope.call
  const meant = toolNames.meant(name)
  return `${name} is not listed under tools; ${meant === null ? because : `did you mean ${meant}?`}`
}
