import { createFallback } from '../compile/fallback.ts'
import { type BundleSource, locationOf, type SourcedRule } from '../load/bundle-source.ts'
import { covers, type ImplicitAllow, implicitAllowsIn, irreversibleTools } from './implicit-allows.ts'
import { nameOf, targetsOf } from './reach.ts'
import { type Warning, warn } from './warning.ts'

/** Tools of tier irreversible that a rule, a policy without a rule for it, or tiers and categories allow without a person. */
export function irreversibleAllowed(source: BundleSource): readonly Warning[] {
  const tools = irreversibleTools(source)
  return [
    ...source.policies.flatMap(({ rules }) =>
      rules.flatMap((sourced) => allowedByRule(source, sourced, tools)),
    ),
    ...implicitAllowsIn(source).flatMap((passing) => allowedSilently(source, passing, tools)),
    ...tools.flatMap((tool) => allowedByFallback(source, tool)),
  ]
}

const FIX =
  'use action require_approval, or suppress the warning with a comment `# lint-ok: irreversible_allowed`'

function allowedByRule(
  source: BundleSource,
  sourced: SourcedRule,
  tools: readonly string[],
): readonly Warning[] {
  if (!sourced.decidesCalls || sourced.rule.action !== 'allow') return []
  const targets = targetsOf(sourced.rule)
  const allowed = tools.filter((tool) => targets.some((target) => covers(source, target, tool)))
  if (allowed.length === 0) return []
  return [
    warn(sourced.file, locationOf(sourced), {
      code: 'irreversible_allowed',
      message: `rule '${sourced.rule.name}' allows ${allowed.join(', ')} without approval, and its tier is irreversible`,
      fix: FIX,
    }),
  ]
}

function allowedSilently(
  source: BundleSource,
  { policy, target, stops }: ImplicitAllow,
  tools: readonly string[],
): readonly Warning[] {
  const [first] = stops
  if (!tools.some((tool) => covers(source, target, tool))) return []
  const names = stops.map(({ rule }) => `'${rule.name}'`).join(', ')
  return [
    warn(first.file, locationOf(first), {
      code: 'irreversible_allowed',
      message: `policy '${policy.id}' allows ${nameOf(target)} without approval when ${stops.length === 1 ? `${names} does not fire` : `none of ${names} fires`}, and its tier is irreversible`,
      fix: FIX,
    }),
  ]
}

function allowedByFallback({ files, bundle }: BundleSource, tool: string): readonly Warning[] {
  const tiers = Object.assign({}, ...files.map(({ content }) => content.tiers ?? {}))
  const categories = Object.assign({}, ...files.map(({ content }) => content.categories ?? {}))
  const found = createFallback(tiers, categories)('irreversible', bundle.tool(tool).category)
  const file = files.find(({ content }) => Object.hasOwn(content.tools ?? {}, tool))
  if (found?.action !== 'allow' || file === undefined) return []
  return [
    warn(file, file.locations.ofKey(['tools'], tool), {
      code: 'irreversible_allowed',
      message: `where no policy covers ${tool}, it is allowed without approval, and its tier is irreversible: ${found.explanation}`,
      fix: 'set `tiers: { irreversible: require_approval }`',
    }),
  ]
}
