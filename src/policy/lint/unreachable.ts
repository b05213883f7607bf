import {
  type BundleSource,
  locationOf,
  type RuleEntry,
  type SourcedPolicy,
  type SourcedRule,
} from '../load/bundle-source.ts'
import { firesAlways, firesWith } from './firing.ts'
import { allowsImplicitly } from './implicit-allows.ts'
import { coversAgents, createReach, type Reach, type Target, targetsOf } from './reach.ts'
import { type Warning, warn } from './warning.ts'

/** Rules that can never decide, as a rule of the same policy or of one that is asked first always does. */
export function unreachableRules(source: BundleSource): readonly Warning[] {
  const reach = createReach(source)
  return source.policies.flatMap((policy, index) => {
    const before = source.policies.slice(0, index).filter((higher) => coversAgents(higher, policy))
    return policy.rules
      .filter(({ decidesCalls }) => decidesCalls)
      .flatMap((sourced) => {
        const deciders = targetsOf(sourced.rule).map((target) =>
          deciderOf({ reach, before, policy, sourced }, target),
        )
        const [first] = deciders
        return first === undefined || first === null || deciders.includes(null)
          ? []
          : [warningOf(sourced, first)]
      })
  })
}

interface Decider {
  readonly by: SourcedRule
  readonly how: 'always' | 'same condition' | 'passes' | 'asks'
}

interface Question {
  readonly reach: Reach
  readonly before: readonly SourcedPolicy[]
  readonly policy: SourcedPolicy
  readonly sourced: SourcedRule
}

function deciderOf({ reach, before, policy, sourced }: Question, target: Target): Decider | null {
  for (const higher of before) {
    const decider = deciderIn(higher, reach.relevant(higher, target, policy), sourced)
    if (decider !== null) return decider
  }
  const by = reach
    .relevant(policy, target, policy)
    .find((other) => firesAlways(other.rule) && silences(other, sourced))
  return by === undefined ? null : { by, how: 'always' }
}

/** A policy says something whenever one of its rules fires, and also when none does but none could allow. */
function deciderIn(
  policy: SourcedPolicy,
  relevant: readonly SourcedRule[],
  sourced: SourcedRule,
): Decider | null {
  const always = relevant.find(({ rule }) => firesAlways(rule))
  if (always !== undefined) return { by: always, how: 'always' }
  const same = relevant.find(({ rule }) => firesWith(sourced.rule, rule) && isAsStrict(rule, sourced.rule))
  if (same !== undefined) return { by: same, how: 'same condition' }
  const [first] = relevant
  if (first === undefined) return null
  if (policy.file.content.otherwise === 'ask') return { by: first, how: 'asks' }
  const mayAllow = policy.rules.some(({ rule }) => rule.action === 'allow')
  return allowsImplicitly(policy) && !mayAllow ? { by: first, how: 'passes' } : null
}

/** An allow rule that cannot be evaluated does not fire, while others then deny. */
function isAsStrict({ action }: RuleEntry, than: RuleEntry): boolean {
  return action !== 'allow' || than.action === 'allow'
}

const STRICTNESS = { allow: 0, require_approval: 1, deny: 2 } as const

/** In the same policy: does the first, when it fires, leave the second nothing to decide? */
function silences(first: SourcedRule, second: SourcedRule): boolean {
  if (first === second) return false
  const difference = STRICTNESS[first.rule.action] - STRICTNESS[second.rule.action]
  if (difference !== 0) return difference > 0
  return first.rule.action !== 'require_approval' && indexOf(first) < indexOf(second)
}

function indexOf({ path }: SourcedRule): number {
  return Number(path[1])
}

const HOW = {
  always: 'fires for every such call',
  'same condition': 'fires whenever this one does',
  passes: 'and its policy allows every call that its other rules do not stop',
  asks: 'and its policy requires approval for every call that its other rules do not stop',
} as const

function warningOf(sourced: SourcedRule, { by, how }: Decider): Warning {
  const isSame = by.policyId === sourced.policyId
  const where = isSame ? '' : ` of policy '${by.policyId}', which is evaluated first,`
  const { line } = locationOf(by)
  return warn(sourced.file, locationOf(sourced), {
    code: 'unreachable_rule',
    message: `rule '${sourced.rule.name}' can never decide: rule '${by.rule.name}'${where} (${by.file.name}:${line}) ${HOW[how]}`,
    fix: isSame
      ? `delete one of the two, or give '${by.rule.name}' a condition`
      : `delete the rule, give '${by.rule.name}' a narrower tool or condition, or raise the priority of policy '${sourced.policyId}'`,
  })
}
