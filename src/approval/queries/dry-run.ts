import type { AuthorizeCall } from '#protocol/authorize.ts'
import type { Explanation } from '#protocol/explanation.ts'
import type { Clock } from '../../core/clock.ts'
import { askedGroups, leastPeople } from '../../policy/model/call-under-test.ts'
import type { Bundle } from '../../policy/bundle.ts'
import { explain } from '../../policy/explain.ts'
import type { Call, Verdict } from '../../policy/model/decision.ts'
import { judgeCall, policyCall } from '../evaluation/evaluate-call.ts'
import type { Store } from '../ports/store.ts'

/** What the policies would say of a call now. Records nothing, asks nobody, takes nothing. */
export type DryRun = (call: AuthorizeCall) => Promise<Explanation>

interface Parts {
  readonly store: Pick<Store, 'used'>
  readonly bundle: () => Bundle
  readonly clock: Clock
}

/** Explains by the bundle in force, and by what is used of its limits. */
export function createDryRun({ store, bundle, clock }: Parts): DryRun {
  return async (call) => {
    const asked = { call, bundle: bundle(), nowMs: clock.nowMs() }
    const verdict = await judgeCall(store, asked)
    return explanationOf(asked.bundle, policyCall(call, asked.nowMs), verdict)
  }
}

/** What this bundle said of a call, for people and for programs. */
export function explanationOf(bundle: Bundle, call: Call, verdict: Verdict): Explanation {
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
  const groups = askedGroups(verdict.terms)
  const channels = groups.flatMap((group) => approvers.get(group)?.channel ?? [])
  return {
    groups: [...groups],
    channels: [...new Set(channels)],
    quorum: leastPeople(verdict.terms),
    timeoutMs: verdict.terms.timeoutMs,
  }
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
