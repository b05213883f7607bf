import { compileGlob, isGlob } from '../../core/glob.ts'
import { createCatalog } from '../compile/tool-catalog.ts'
import type { BundleSource, RuleEntry, SourcedPolicy, SourcedRule } from '../load/bundle-source.ts'

/** One target of a rule: a tool, a glob, or a category. */
export type Target =
  | { readonly kind: 'tool'; readonly pattern: string }
  | { readonly kind: 'category'; readonly category: string }

/** All targets of a rule. */
export function targetsOf({ tool = [], category }: RuleEntry): readonly Target[] {
  const tools = tool.map((pattern) => ({ kind: 'tool', pattern }) as const)
  return category === undefined ? tools : [...tools, { kind: 'category', category }]
}

/** The name of a target, for people. */
export function nameOf(target: Target): string {
  return target.kind === 'tool' ? target.pattern : `category ${target.category}`
}

/** Does every name that `inner` matches also match `outer`? False where that is not certain. */
export function contains(outer: string, inner: string): boolean {
  return compileGlob(outer)(inner)
}

/** Could some name match both? True where that is not certain. */
export function mayMeet(one: string, other: string): boolean {
  if (!isGlob(one)) return compileGlob(other)(one)
  if (!isGlob(other)) return compileGlob(one)(other)
  const [start = '', end = ''] = edgesOf(one)
  const [otherStart = '', otherEnd = ''] = edgesOf(other)
  return (
    (start.startsWith(otherStart) || otherStart.startsWith(start)) &&
    (end.endsWith(otherEnd) || otherEnd.endsWith(end))
  )
}

/** Does the first policy cover every agent that the other one covers? False where that is not certain. */
export function coversAgents(outer: SourcedPolicy, inner: SourcedPolicy): boolean {
  const { agents } = outer
  if (agents === null) return true
  return (inner.agents ?? ['*']).every((pattern) => agents.some((wider) => contains(wider, pattern)))
}

/** Knows which rules of a policy are relevant to all of a target. */
export interface Reach {
  /** The rules of this policy that apply to every call of the target, in the order of the file. */
  relevant(policy: SourcedPolicy, target: Target, from: SourcedPolicy): readonly SourcedRule[]
}

/** Reads what the bundle says of its tools, so that rules by category can be matched with tools. */
export function createReach({ files }: BundleSource): Reach {
  const catalog = createCatalog(Object.assign({}, ...files.map(({ content }) => content.tools ?? {})))
  return {
    relevant: (policy, target, from) =>
      policy.rules.filter(
        (sourced) =>
          sourced.decidesCalls &&
          (target.kind === 'tool'
            ? governsTool(sourced.rule, target.pattern) ||
              governsByCategory(sourced.rule, target.pattern, policy)
            : governsCategory(sourced.rule, target.category, policy === from || !namesTools(policy))),
      ),
  }

  /** A policy that names the tool does not govern it by category. */
  function governsByCategory({ category }: RuleEntry, tool: string, policy: SourcedPolicy): boolean {
    if (category === undefined || isGlob(tool)) return false
    const named = policy.rules.some(({ rule }) => rule.tool?.includes(tool))
    const known = catalog(tool)
    return !named && known.known && known.category === category
  }
}

function governsTool({ tool = [] }: RuleEntry, pattern: string): boolean {
  return tool.some((wider) => contains(wider, pattern))
}

function governsCategory({ tool = [], category }: RuleEntry, expected: string, certain: boolean): boolean {
  return tool.some((pattern) => /^\*+$/.test(pattern)) || (certain && category === expected)
}

function namesTools({ rules }: SourcedPolicy): boolean {
  return rules.some(({ rule }) => rule.tool?.some((pattern) => !isGlob(pattern)))
}

function edgesOf(glob: string): readonly [string, string] {
  return [glob.slice(0, glob.indexOf('*')), glob.slice(glob.lastIndexOf('*') + 1)]
}
