import { compileGlob, isGlob } from '../../core/glob.ts'
import { type Policy, type PreparedRule, prepareRule, type Rule } from './rule.ts'

/** The relevant rules of one policy for one tool, in file order. */
export interface RelevantRules {
  readonly policy: Policy
  readonly rules: readonly Rule[]
  /** The same rules. */
  readonly prepared: readonly PreparedRule[]
}

/** Policies relevant to one tool in a category, by priority, then by name; only those with a relevant rule. */
export type RelevantByCategory = (category: string) => readonly RelevantRules[]

const NONE: readonly RelevantRules[] = []

/**
 * Indexes rules by the tools that they name. Globs are resolved for each tool that asks; the answer for a category is
 * kept until the same tool is asked about in another, which hardly ever happens.
 */
export function indexRules(policies: readonly Policy[]): (tool: string) => RelevantByCategory {
  if (policies.every(({ rules }) => rules.length === 0)) return () => () => NONE
  const index = buildIndex([...policies].sort(byPriority))
  return (tool) => {
    let latest: { readonly category: string; readonly plan: readonly RelevantRules[] } | null = null
    return (category) => {
      if (latest?.category !== category) latest = { category, plan: relevantTo(index, tool, category) }
      return latest.plan
    }
  }
}

function byPriority(one: Policy, other: Policy): number {
  return other.priority - one.priority || (one.id < other.id ? -1 : 1)
}

interface IndexedRule {
  readonly policy: Policy
  readonly rule: Rule
  /** In the order of evaluation, over all policies. */
  readonly order: number
}

interface Index {
  readonly named: Map<string, IndexedRule[]>
  readonly globs: { readonly matches: (tool: string) => boolean; readonly indexed: IndexedRule }[]
  readonly categories: Map<string, IndexedRule[]>
}

function buildIndex(policies: readonly Policy[]): Index {
  const index: Index = { named: new Map(), globs: [], categories: new Map() }
  const rules = policies.flatMap((policy) => policy.rules.map((rule) => ({ policy, rule })))
  for (const [order, found] of rules.entries()) addToIndex(index, { ...found, order })
  return index
}

function addToIndex(index: Index, indexed: IndexedRule): void {
  const { rule } = indexed
  if (rule.category !== null) append(index.categories, rule.category, indexed)
  for (const tool of new Set(rule.tools)) {
    if (isGlob(tool)) index.globs.push({ matches: compileGlob(tool), indexed })
    else append(index.named, tool, indexed)
  }
}

function append(byName: Map<string, IndexedRule[]>, key: string, indexed: IndexedRule): void {
  const known = byName.get(key)
  if (known === undefined) byName.set(key, [indexed])
  else known.push(indexed)
}

/** A policy with a rule that names the tool ignores its category rules for it. */
function relevantTo(index: Index, tool: string, category: string): readonly RelevantRules[] {
  const named = index.named.get(tool) ?? []
  const naming = new Set(named.map(({ policy }) => policy))
  const globs = index.globs.filter(({ matches }) => matches(tool)).map(({ indexed }) => indexed)
  const byCategory = (index.categories.get(category) ?? []).filter(({ policy }) => !naming.has(policy))
  const relevant = [...new Set([...named, ...globs, ...byCategory])].sort(
    (one, other) => one.order - other.order,
  )
  return [...Map.groupBy(relevant, ({ policy }) => policy)].map(([policy, found]) => ({
    policy,
    rules: found.map(({ rule }) => rule),
    prepared: found.map(({ rule }) => prepareRule(rule)),
  }))
}
