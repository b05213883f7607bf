import { parseDuration } from '../../core/duration.ts'
import type { Bundle } from '../bundle.ts'
import { askedGroups, leastPeople } from '../model/call-under-test.ts'
import type { ApprovalObligation, Decision } from '../model/decision.ts'
import type { Expectation, UnansweredStatus } from './test-file.ts'

/** One difference from what a test expects. */
export interface Mismatch {
  readonly what: string
  readonly expected: string
  readonly got: string
}

/** Compares a decision with what is expected of it; only what is named counts. Groups and channels may come in any order. */
export function mismatches(bundle: Bundle, expected: Expectation, decision: Decision): readonly Mismatch[] {
  const obligation = decision.effect === 'require_approval' ? decision.obligation : null
  const { asked, channels, quorum } = expected
  return [
    ...differs('verdict', expected.verdict, decision.effect),
    ...differs('policy', expected.policy, decision.policyId),
    ...differs('rule', expected.rule, decision.rule),
    ...differs('reason', expected.reason, decision.reason),
    ...differs('asked', asked && listed(asked), listed(obligation === null ? [] : askedGroups(obligation))),
    ...differs('channels', channels && listed(channels), listed(channelsOf(bundle, obligation))),
    ...differs('quorum', quorum, obligation === null ? null : leastPeople(obligation)),
  ]
}

/** Compares where the request stands at times such as `+30m` when nobody answers. */
export function laterMismatches(
  expected: Readonly<Record<string, UnansweredStatus>>,
  decision: Decision,
): readonly Mismatch[] {
  return Object.entries(expected).flatMap(([time, status]) =>
    differs(time, status, statusAfter(decision, parseDuration(time.slice(1)) ?? 0)),
  )
}

/** At the deadline itself a request has expired. */
function statusAfter(decision: Decision, elapsedMs: number): UnansweredStatus {
  if (decision.effect === 'allow') return 'allowed'
  if (decision.effect === 'deny') return 'denied'
  const { timeoutMs, onTimeout } = decision.obligation
  return elapsedMs < timeoutMs * (onTimeout === 'escalate' ? 2 : 1) ? 'pending' : 'expired'
}

type StatedOutcome = string | number | null

function differs(what: string, expected: StatedOutcome | undefined, got: StatedOutcome): readonly Mismatch[] {
  if (expected === undefined || expected === got) return []
  return [{ what, expected: say(expected), got: say(got) }]
}

function say(value: StatedOutcome): string {
  return value === null || value === '' ? 'none' : String(value)
}

function channelsOf(bundle: Bundle, obligation: ApprovalObligation | null): readonly string[] {
  return (obligation === null ? [] : askedGroups(obligation)).flatMap(
    (group) => bundle.approvers.get(group)?.channel ?? [],
  )
}

function listed(names: readonly string[]): string {
  return [...new Set(names)].sort().join(', ')
}
