import { type BundleSource, locationOf, type SourcedRule } from '../load/bundle-source.ts'
import type { Decision } from '../model/decision.ts'
import type { SourceLocation } from '../source/source-location.ts'

/** Which rules decided in some test. */
export interface Coverage {
  readonly rules: number
  readonly covered: number
  /** 100 when there is no rule. */
  readonly percent: number
  readonly uncovered: readonly UncoveredRule[]
}

export interface UncoveredRule extends SourceLocation {
  readonly file: string
  readonly policy: string
  readonly rule: string
}

/** A rule is covered when it decided, or was one of those that asked together. Rules without effect on calls do not count. */
export function coverageOf({ policies }: BundleSource, decisions: readonly Decision[]): Coverage {
  const rules = policies.flatMap((policy) => policy.rules).filter(({ decidesCalls }) => decidesCalls)
  const decided = new Set(decisions.flatMap(decidersOf))
  const uncovered = rules.filter(({ policyId, rule }) => !decided.has(keyOf(policyId, rule.name)))
  const covered = rules.length - uncovered.length
  return {
    rules: rules.length,
    covered,
    percent: rules.length === 0 ? 100 : Math.floor((covered / rules.length) * 1_000) / 10,
    uncovered: uncovered.map(viewOf),
  }
}

function decidersOf({ effect, policyId, rule, trace }: Decision): readonly string[] {
  if (policyId === null || rule === null) return []
  const fired = trace.policies.find((policy) => policy.policyId === policyId)?.rules ?? []
  const together = fired.filter((evaluated) => evaluated.fired === true && evaluated.action === effect)
  const names = effect === 'require_approval' ? together.map((evaluated) => evaluated.rule) : []
  return [rule, ...names].map((name) => keyOf(policyId, name))
}

function keyOf(policyId: string, rule: string): string {
  return `${policyId}\n${rule}`
}

function viewOf(sourced: SourcedRule): UncoveredRule {
  const { file, policyId, rule } = sourced
  return { file: file.name, ...locationOf(sourced), policy: policyId, rule: rule.name }
}
