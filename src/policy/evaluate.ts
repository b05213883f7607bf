import { OTHER } from './categories.ts'
import type { DefaultTerms } from './compile-policy.ts'
import type { Scope } from './condition/scope.ts'
import type { createFallback } from './fallback.ts'
import { judgePolicy } from './judge-policy.ts'
import type { Relevant, RelevantIn } from './rule-index.ts'
import type { KnownTool } from './tool-catalog.ts'
import { type Judging, LazyTrace, type Looked } from './trace.ts'
import type { Call, Verdict } from './verdict.ts'

/** The reason of every call that nothing allows. */
export const DEFAULT_DENY = 'No policy explicitly allows this action (default deny)'

export interface Judges {
  readonly tool: (name: string) => JudgedTool
  /** Every category of the bundle, built-in ones too. */
  readonly categories: ReadonlySet<string>
  readonly fallback: ReturnType<typeof createFallback>
  readonly defaults: DefaultTerms
}

/** What the bundle knows of a tool, looked up once for each call. */
export interface JudgedTool {
  readonly facts: KnownTool
  /** In the category of `facts`, which is what nearly every call needs. */
  readonly relevant: readonly Relevant[]
  readonly relevantIn: RelevantIn
}

/** Judges one call: the first policy that says something decides, else tiers and categories, else it is denied. */
export function evaluate(judges: Judges, call: Call): Verdict {
  const { facts: tool, relevant: usual, relevantIn } = judges.tool(call.tool)
  const category = categoryOf(judges, tool, call)
  const scope: Scope = { call, category }
  const looked: Looked[] = []
  for (const relevant of category === tool.category ? usual : relevantIn(category)) {
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
  if (found === null) {
    const trace = new LazyTrace(judging, null)
    return { effect: 'deny', policyId: null, rule: null, reason: DEFAULT_DENY, trace }
  }
  const { action: effect, reason, told } = found
  const trace = new LazyTrace(judging, told)
  const nobody = { policyId: null, rule: null }
  if (effect !== 'require_approval') return { ...nobody, effect, reason, trace }
  const terms = { ...defaults, quorum: 1, selfApproval: false, requireReason: [] }
  return { ...nobody, effect, reason, terms, trace }
}
