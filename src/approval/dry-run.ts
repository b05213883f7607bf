import type { AuthorizeCall } from '#protocol/authorize.ts'
import type { Explanation } from '#protocol/explanation.ts'
import type { Clock } from '../core/clock.ts'
import type { Bundle } from '../policy/bundle.ts'
import { explain } from '../policy/explain.ts'
import { rehearse } from '../policy/rehearse.ts'
import type { Call, Verdict } from '../policy/verdict.ts'

/** What the policies would say of a call now. Records nothing, asks nobody, takes nothing. */
export type DryRun = (call: AuthorizeCall) => Promise<Explanation>

/** Explains by the bundle in force. */
export function createDryRun({ bundle, clock }: { bundle: () => Bundle; clock: Clock }): DryRun {
  return async (call) => {
    const { agentId, tool, params, context, category = null, sessionId = null } = call
    return explanationOf(bundle(), {
      agentId,
      tool,
      category,
      params,
      context,
      sessionId,
      nowMs: clock.nowMs(),
    })
  }
}

/** What this bundle says of a call, as if no call had been made before. */
export function explanationOf(bundle: Bundle, call: Call): Explanation {
  const verdict = rehearse(bundle)(call)
  return {
    verdict: verdict.effect,
    matchedPolicyId: verdict.policyId,
    matchedRule: verdict.rule,
    reason: verdict.reason,
    asked: askedOf(bundle, verdict),
    bundleHash: bundle.hash,
    trace: traceOf(verdict),
    text: explain(call, verdict),
  }
}

function askedOf({ approvers }: Bundle, verdict: Verdict): Explanation['asked'] {
  if (verdict.effect !== 'require_approval') return null
  const { groups, quorum, timeoutMs } = verdict.terms
  const channels = groups.flatMap((group) => approvers.get(group)?.channel ?? [])
  return { groups: [...groups], channels: [...new Set(channels)], quorum, timeoutMs }
}

function traceOf({ trace }: Verdict): Explanation['trace'] {
  const { category, tier, policies, fallback } = trace
  return {
    category,
    tier,
    policies: policies.map(({ policyId, said, rules }) => ({
      policyId,
      said,
      rules: rules.map(({ rule, action, fired, because }) => ({
        rule,
        action,
        fired,
        because: [...because],
      })),
    })),
    fallback,
  }
}
