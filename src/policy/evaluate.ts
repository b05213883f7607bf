import { OTHER } from './categories.ts'
import type { DefaultTerms } from './compile-policy.ts'
import type { Scope } from './condition/scope.ts'
import type { createFallback } from './fallback.ts'
import { judgePolicy } from './judge-policy.ts'
import type { RuleIndex } from './rule-index.ts'
import type { KnownTool } from './tool-catalog.ts'
import { type Judging, LazyTrace, type Looked } from './trace.ts'
import type { Call, Verdict } from './verdict.ts'

/** The reason of every call that nothing allows. */
export const DEFAULT_DENY = 'No policy explicitly allows this action (default deny)'

export interface Judges {
  readonly tool: (name: string) => KnownTool
  /** Every category of the bundle, built-in ones too. */
  readonly categories: ReadonlySet<string>
  readonly relevant: RuleIndex
  readonly fallback: ReturnType<typeof createFallback>
  readonly defaults: DefaultTerms
}

/** Judges one call: the first policy that says something decides, else tiers and categories, else it is denied. */
export function evaluate(judges: Judges, call: Call): Verdict {
  const tool = judges.tool(call.tool)
  const scope: Scope = { call, category: categoryOf(judges, tool, call) }
  const looked: Looked[] = []
  for (const relevant of judges.relevant(call.tool, scope.category)) {
    if (!relevant.policy.covers(call.agentId)) continue
    const opinion = judgePolicy(relevant, scope)
    looked.push({ policyId: relevant.policy.id, opinion })
    if (opinion.said.effect !== 'nothing') break
  }
  return verdictOf(judges, { tool, scope, looked })
}

/** What the bundle says of a known tool counts; an agent may name the category of an unknown one only. */
function categoryOf({ categories }: Judges, tool: KnownTool, { category }: Call): string {
  if (tool.known || category === null) return tool.category
  return categories.has(category) ? category : OTHER
}

function verdictOf(judges: Judges, judging: Judging): Verdict {
  const last = judging.looked.at(-1)
  if (last === undefined || last.opinion.said.effect === 'nothing') return fallbackOf(judges, judging)
  const { policyId } = last
  const { said } = last.opinion
  const { rule, reason } = said
  const trace = new LazyTrace(judging, null)
  return said.effect === 'require_approval'
    ? { effect: said.effect, policyId, rule, reason, terms: said.terms, trace }
    : { effect: said.effect, policyId, rule, reason, trace }
}

function fallbackOf({ fallback, defaults }: Judges, judging: Judging): Verdict {
  const found = fallback(judging.tool.tier, judging.scope.category)
  const nobody = { policyId: null, rule: null }
  if (found === null) {
    return { ...nobody, effect: 'deny', reason: DEFAULT_DENY, trace: new LazyTrace(judging, null) }
  }
  const { action: effect, reason, told } = found
  const trace = new LazyTrace(judging, told)
  if (effect !== 'require_approval') return { ...nobody, effect, reason, trace }
  const terms = { ...defaults, quorum: 1, selfApproval: false, requireReason: [] }
  return { ...nobody, effect, reason, terms, trace }
}
