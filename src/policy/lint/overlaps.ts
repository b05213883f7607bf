import { isGlob } from '../../core/glob.ts'
import { type BundleSource, locationOf, type SourcedPolicy, type SourcedRule } from '../load/bundle-source.ts'
import { firesAlways, firesWith } from './firing.ts'
import { createReach, nameOf, type Reach, type Target, targetsOf } from './reach.ts'
import { type Warning, warn } from './warning.ts'

/** Rules that a stricter rule of the same policy overrules: whenever they fire, or for some of the tools that they name. */
export function overlaps(source: BundleSource): readonly Warning[] {
  const reach = createReach(source)
  return source.policies.flatMap((policy) =>
    policy.rules
      .filter(({ decidesCalls }) => decidesCalls)
      .flatMap((sourced) => overlapsOf(reach, policy, sourced)),
  )
}

function overlapsOf(reach: Reach, policy: SourcedPolicy, sourced: SourcedRule): readonly Warning[] {
  const targets = targetsOf(sourced.rule)
  const stricter = targets.flatMap((target) => {
    const by = stricterFor(reach.relevant(policy, target, policy), sourced, target)
    return by === undefined ? [] : [{ target, by }]
  })
  const isWhole = stricter.length === targets.length
  if (isWhole && stricter.every(({ by }) => firesAlways(by.rule))) return []
  return stricter
    .slice(0, isWhole ? 1 : undefined)
    .map(({ target, by }) => warningOf(sourced, by, isWhole ? null : target))
}

/** An exception from a glob is what globs are for; an exception from a name contradicts it. */
function stricterFor(
  relevant: readonly SourcedRule[],
  sourced: SourcedRule,
  target: Target,
): SourcedRule | undefined {
  if (target.kind === 'tool' && isGlob(target.pattern) && sourced.rule.when === undefined) return undefined
  return relevant.find(
    ({ rule }) => STRICTNESS[rule.action] > STRICTNESS[sourced.rule.action] && firesWith(sourced.rule, rule),
  )
}

const STRICTNESS = { allow: 0, require_approval: 1, deny: 2 } as const

function warningOf(sourced: SourcedRule, by: SourcedRule, target: Target | null): Warning {
  const whom = target === null ? '' : ` for ${nameOf(target)}`
  return warn(sourced.file, locationOf(sourced), {
    code: 'overlaps_stricter',
    message: `rule '${sourced.rule.name}' never decides${whom}: whenever it fires, the stricter rule '${by.rule.name}' (line ${locationOf(by).line}) also fires`,
    fix:
      target === null
        ? `narrow the condition of '${by.rule.name}', or delete '${sourced.rule.name}'`
        : `remove ${nameOf(target)} from one of the two`,
  })
}
