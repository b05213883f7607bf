import type { Policy } from '../compile/rule.ts'
import type { RelevantRules } from '../compile/rule-index.ts'
import type { Scope } from '../condition/scope.ts'
import type { Consumption, ShadowDecision, Usage } from '../model/decision.ts'
import { evaluatePolicy, type PolicyResult } from './evaluate-policy.ts'

/** The decisions of shadow policies and rules, in addition to the effective one. */
export interface ShadowEvaluation {
  readonly shadow: readonly ShadowDecision[]
  readonly consumptions: readonly Consumption[]
}

const MAX_RECORDED = 10
const NOTHING: ShadowEvaluation = { shadow: [], consumptions: [] }

/** Evaluates policies and rules in shadow. Their decisions are recorded and have no effect. */
export function evaluateShadow(
  relevant: readonly RelevantRules[],
  scope: Scope,
  usage: Usage,
): ShadowEvaluation {
  if (relevant.length === 0) return NOTHING
  const covering = relevant.filter(({ policy }) => policy.covers(scope.call.agentId))
  if (covering.length === 0) return NOTHING
  const results = covering.map((each) => ({
    policy: each.policy,
    result: evaluatePolicy(each, scope, usage),
  }))
  return {
    shadow: results.flatMap(({ policy, result }) => shadowDecisionsOf(policy, result)).slice(0, MAX_RECORDED),
    consumptions: results
      .flatMap(({ result }) => consumptionsOf(result))
      .map((consumption) => ({ ...consumption, atMost: null })),
  }
}

/** The limit usage of a call for the rules that applied. */
export function consumptionsOf({ rules }: PolicyResult): readonly Consumption[] {
  const consumptions: Consumption[] = []
  for (const { measured } of rules) if (measured !== null) consumptions.push(measured.consumption)
  return consumptions
}

/** A policy in force decides itself what follows when all of its rules pass, so its rules in shadow do not. */
function shadowDecisionsOf({ id, isShadow }: Policy, { decision }: PolicyResult): readonly ShadowDecision[] {
  if (decision.effect === 'nothing' || (decision.rule === null && !isShadow)) return []
  const { effect, rule, reason } = decision
  return [{ policyId: id, rule, effect, reason }]
}
