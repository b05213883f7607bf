import { compileGlob, isGlob } from '../../core/glob.ts'
import { createCatalog } from '../compile/tool-catalog.ts'
import type { BundleSource, SourcedPolicy, SourcedRule } from '../load/bundle-source.ts'
import { firesAlways } from './firing.ts'
import { contains, createReach, mayMeet, type Target, targetsOf } from './reach.ts'

/** A target that a policy allows only because none of its rules stops it. */
export interface ImplicitAllow {
  readonly policy: SourcedPolicy
  readonly target: Target
  /** The rules that might stop it. */
  readonly stops: readonly [SourcedRule, ...SourcedRule[]]
}

/**
 * Finds what policies allow without saying so: where none of the relevant rules allows, and none of them fires for
 * every call, a call that fires none of them passes.
 */
export function implicitAllowsIn(source: BundleSource): readonly ImplicitAllow[] {
  const reach = createReach(source)
  return source.policies.filter(allowsImplicitly).flatMap((policy) => {
    const targets = new Map(
      policy.rules
        .filter(({ decidesCalls }) => decidesCalls)
        .flatMap(({ rule }) => targetsOf(rule))
        .map((target) => [JSON.stringify(target), target]),
    )
    return [...targets.values()].flatMap((target) => {
      const [first, ...others] = reach.relevant(policy, target, policy)
      if (first === undefined || [first, ...others].some(({ rule }) => firesAlways(rule))) return []
      return mayAllow(policy, target) ? [] : [{ policy, target, stops: [first, ...others] as const }]
    })
  })
}

/** Does the policy have a rule that could allow a call of the target? */
export function mayAllow({ rules }: SourcedPolicy, target: Target): boolean {
  return rules.some(
    ({ rule, decidesCalls }) => decidesCalls && rule.action === 'allow' && meets(rule.tool, target),
  )
}

/** Is what a policy does not stop allowed by it? */
export function allowsImplicitly({ file }: SourcedPolicy): boolean {
  const { otherwise = 'allow' } = file.content
  return otherwise === 'allow'
}

/** The declared tools that no call may undo, by name or glob. */
export function irreversibleTools({ files }: BundleSource): readonly string[] {
  const entries = Object.assign({}, ...files.map(({ content }) => content.tools ?? {}))
  const catalog = createCatalog(entries)
  return Object.keys(entries).filter((tool) => catalog(tool).tier === 'irreversible')
}

/** Does the target hold this declared tool, or is the tool a glob that holds the target? */
export function covers({ bundle }: BundleSource, target: Target, tool: string): boolean {
  if (target.kind === 'category') return bundle.tool(tool).category === target.category
  return contains(target.pattern, tool) || (isGlob(tool) && compileGlob(tool)(target.pattern))
}

/** Rules by category are relevant to what nobody can list here. */
function meets(tools: readonly string[] | undefined, target: Target): boolean {
  if (tools === undefined || target.kind === 'category') return true
  return tools.some((tool) => mayMeet(tool, target.pattern))
}
