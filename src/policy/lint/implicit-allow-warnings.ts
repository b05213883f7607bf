import { createFallback, type Fallback } from '../compile/fallback.ts'
import { type BundleSource, locationOf } from '../load/bundle-source.ts'
import { covers, type ImplicitAllow, implicitAllowsIn, irreversibleTools } from './implicit-allows.ts'
import { contains, nameOf, type Target } from './reach.ts'
import { type Finding, type Warning, warn } from './warning.ts'

/**
 * Tools whose calls a policy allows when no rule stops them, which is easily overlooked: when tiers or categories would not
 * allow them, or when all rules are denials. None for policies with `otherwise: allow`.
 */
export function implicitAllowWarnings(source: BundleSource): readonly Warning[] {
  const irreversible = irreversibleTools(source)
  return implicitAllowsIn(source)
    .filter(({ policy }) => policy.file.content.otherwise === undefined)
    .filter(({ target }) => !irreversible.some((tool) => covers(source, target, tool)))
    .flatMap((passing) => {
      const [first] = passing.stops
      const finding = overruled(source, passing) ?? onlyDenied(passing)
      return finding === null ? [] : [warn(first.file, locationOf(first), finding)]
    })
}

function overruled(source: BundleSource, { policy, target }: ImplicitAllow): Finding | null {
  const stricter = fallbacksFor(source, target).find(({ action }) => action !== 'allow')
  if (stricter === undefined) return null
  return {
    code: 'fallback_overruled',
    message: `policy '${policy.id}' allows ${nameOf(target)} when none of its rules fires, although ${stricter.because}`,
    fix: 'set `otherwise: nothing`, so that tiers and categories decide, or `otherwise: ask`; set `otherwise: allow` if this is intended',
  }
}

/** What tiers and categories say of the declared tools of a target, or of the target itself. */
function fallbacksFor({ files, bundle }: BundleSource, target: Target): readonly Fallback[] {
  const contents = files.map(({ content }) => content)
  const tiers = Object.assign({}, ...contents.map((content) => content.tiers ?? {}))
  const categories = Object.assign({}, ...contents.map((content) => content.categories ?? {}))
  const fallback = createFallback(tiers, categories)
  if (target.kind === 'category') return listed(fallback(null, target.category))
  const declared = contents.flatMap(({ tools }) => Object.keys(tools ?? {}))
  const tools = [target.pattern, ...declared.filter((tool) => contains(target.pattern, tool))]
  return tools.flatMap((tool) => {
    const { tier, category } = bundle.tool(tool)
    return listed(fallback(tier, category))
  })
}

function listed(found: Fallback | null): readonly Fallback[] {
  return found === null ? [] : [found]
}

function onlyDenied({ policy, target, stops }: ImplicitAllow): Finding | null {
  if (stops.some(({ rule }) => rule.action !== 'deny')) return null
  return {
    code: 'allowed_by_passing',
    message: `policy '${policy.id}' has only deny rules for ${nameOf(target)}, so it allows every call that none of them stops`,
    fix: 'add a rule that allows the intended calls, or set `otherwise: nothing`, which leaves all others to later policies, tiers and categories',
  }
}
