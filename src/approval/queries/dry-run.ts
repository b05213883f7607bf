import type { AuthorizeCall } from '#protocol/authorize.ts'
import type { Explanation } from '#protocol/explanation.ts'
import type { Clock } from '../../core/clock.ts'
import type { Bundle } from '../../policy/bundle.ts'
import { explain } from '../../policy/explain.ts'
import { askedGroups, leastPeople } from '../../policy/model/call-under-test.ts'
import type { Call, Decision } from '../../policy/model/decision.ts'
import { requireSummary } from '../decide/require-summary.ts'
import { coveringLockdown } from '../evaluation/covering-lockdown.ts'
import { evaluateCall, policyCall } from '../evaluation/evaluate-call.ts'
import { type Lockdown, lockdownReason, lockdownScopeWords } from '../model/lockdown.ts'
import type { LimitStore } from '../ports/limits.ts'
import type { LockdownStore } from '../ports/lockdowns.ts'
import { lockdownView } from './lockdown-view.ts'

/** How the policies would decide a call now. Records nothing, asks nobody, uses no limits. */
export type DryRun = (call: AuthorizeCall) => Promise<Explanation>

interface Deps {
  readonly store: LimitStore & Pick<LockdownStore, 'openLockdowns'>
  readonly bundle: () => Bundle
  readonly clock: Clock
}

/** Explains by the bundle in force and the current limit usage. */
export function createDryRun({ store, bundle, clock }: Deps): DryRun {
  return async (call) => {
    const inForce = bundle()
    const asked = policyCall(call, clock.nowMs())
    const decision = await evaluateCall(store, inForce, asked)
    const explanation = explanationOf(inForce, asked, requireSummary(decision, call, inForce))
    const lockdown = await coveringLockdown(store, asked, asked.nowMs)
    return lockdown === null ? explanation : lockedDown(explanation, lockdown, asked.nowMs)
  }
}

/** A bundle's decision about a call, for people and for programs. */
export function explanationOf(
  bundle: Pick<Bundle, 'hash' | 'approvers'>,
  call: Call,
  decision: Decision,
): Explanation {
  return {
    verdict: decision.effect,
    matchedPolicyId: decision.policyId,
    matchedRule: decision.rule,
    reason: decision.reason,
    asked: askedOf(bundle, decision),
    bundleHash: bundle.hash,
    lockdown: null,
    trace: traceOf(decision),
    text: explain(call, decision),
  }
}

/** The same under a lockdown. The policies' own decision stays in the trace and in the text. */
export function lockedDown(policies: Explanation, lockdown: Lockdown, nowMs: number): Explanation {
  const reason = lockdownReason(lockdown)
  return {
    ...policies,
    verdict: 'deny',
    matchedPolicyId: null,
    matchedRule: null,
    reason,
    asked: null,
    lockdown: lockdownView(lockdown, nowMs),
    text: `Denied by a lockdown of ${lockdownScopeWords(lockdown)}: ${reason}\n\nWithout the lockdown:\n${policies.text}`,
  }
}

function askedOf({ approvers }: Pick<Bundle, 'approvers'>, decision: Decision): Explanation['asked'] {
  if (decision.effect !== 'require_approval') return null
  const groups = askedGroups(decision.obligation)
  const channels = groups.flatMap((group) => approvers.get(group)?.channel ?? [])
  return {
    groups: [...groups],
    channels: [...new Set(channels)],
    quorum: leastPeople(decision.obligation),
    timeoutMs: decision.obligation.timeoutMs,
  }
}

function traceOf({ trace }: Decision): Explanation['trace'] {
  const { category, tier, policies, fallback } = trace
  return {
    category,
    tier,
    policies: policies.map(({ policyId, effect, rules }) => ({
      policyId,
      said: effect,
      rules: rules.map(({ rule, action, fired, observations }) => ({
        rule,
        action,
        fired,
        because: [...observations],
      })),
    })),
    fallback,
  }
}
