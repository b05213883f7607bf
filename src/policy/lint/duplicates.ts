import type { Node } from '../condition/node.ts'
import { parseCondition } from '../condition/parse.ts'
import { type BundleSource, locationOf, type SourcedPolicy, type SourcedRule } from '../load/bundle-source.ts'
import { hasOnlyWhen } from './firing.ts'
import { normalize } from './normalize.ts'
import { targetsOf } from './reach.ts'
import { type Warning, warn } from './warning.ts'

/** Duplicate rules of one policy, and duplicate parts of conditions. */
export function duplicates({ policies }: BundleSource): readonly Warning[] {
  return [
    ...policies.flatMap(duplicateRules),
    ...policies.flatMap(({ rules }) => rules.flatMap(duplicateParts)),
  ]
}

function duplicateRules({ rules }: SourcedPolicy): readonly Warning[] {
  const first = new Map<string, SourcedRule>()
  return rules.flatMap((sourced) => {
    const normalized = normalizedRule(sourced)
    const before = normalized === null ? undefined : first.get(normalized)
    if (normalized !== null && before === undefined) first.set(normalized, sourced)
    return before === undefined ? [] : [duplicateOf(sourced, before)]
  })
}

/** Equal for rules of the same action with the same targets and condition; null where no condition is compared. */
function normalizedRule({ rule, decidesCalls }: SourcedRule): string | null {
  if (!decidesCalls || rule.when === undefined || !hasOnlyWhen(rule)) return null
  const targets = targetsOf(rule).map((target) => JSON.stringify(target))
  return JSON.stringify([rule.action, targets.sort(), normalize(parseCondition(rule.when.source))])
}

function duplicateOf(sourced: SourcedRule, before: SourcedRule): Warning {
  return warn(sourced.file, locationOf(sourced, 'when'), {
    code: 'duplicate_rule',
    message: `rule '${sourced.rule.name}' has the tools, the condition and the action of rule '${before.rule.name}' (line ${locationOf(before).line})`,
    fix: 'delete one of the two',
  })
}

function duplicateParts(sourced: SourcedRule): readonly Warning[] {
  const { when } = sourced.rule
  if (when === undefined) return []
  return repeatedIn(parseCondition(when.source)).map(({ start, end }) =>
    warn(sourced.file, sourced.file.locations.inText([...sourced.path, 'when'], start), {
      code: 'duplicate_condition',
      message: `'${when.source.slice(start, end)}' occurs twice in this condition`,
      fix: 'delete one of the two, or correct it',
    }),
  )
}

function repeatedIn(node: Node): readonly Node[] {
  if (node.kind === 'group') return repeatedIn(node.inner)
  if (node.kind === 'not') return repeatedIn(node.operand)
  if (node.kind !== 'logical' || node.operator === '??') return []
  const operands = chainOf(node, node.operator)
  const seen = new Set<string>()
  const repeated = operands.filter((operand) => {
    const normalized = normalize(operand)
    const isRepeated = seen.has(normalized)
    seen.add(normalized)
    return isRepeated
  })
  return [...repeated, ...operands.flatMap(repeatedIn)]
}

function chainOf(node: Node, operator: '&&' | '||'): readonly Node[] {
  if (node.kind === 'group') return chainOf(node.inner, operator)
  if (node.kind !== 'logical' || node.operator !== operator) return [node]
  return [...chainOf(node.left, operator), ...chainOf(node.right, operator)]
}
