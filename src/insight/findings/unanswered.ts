import type { AskedRequest } from '../../ledger/activity.ts'
import { counted, partOf, percent } from '../wording.ts'
import {
  callsByRule,
  during,
  type Finder,
  type Finding,
  type FindingInput,
  type RuleCalls,
  subject,
} from './finding.ts'
import { mostlyAskedAt } from './mostly-asked-at.ts'

/** Rules whose requests expire because nobody answers. */
export const unanswered: Finder = (input) =>
  callsByRule(input.activity.asked).flatMap((calls) => findingOf(calls, input))

function findingOf(rule: RuleCalls, input: FindingInput): readonly Finding[] {
  const { expired: least, share } = input.thresholds.unanswered
  const expired = rule.calls.filter(({ status }) => status === 'expired')
  if (expired.length < least || expired.length < share * rule.calls.length) return []
  const { policyId, tool } = rule
  return [
    {
      kind: 'unanswered',
      subject: subject({ policyId, rule: rule.rule, tool }),
      evidence: evidenceOf(expired, rule, input),
      threshold: `at least ${counted(least, 'request')} expired, and ${percent(share)} of all`,
      ...escalating(rule, input),
      audit: {
        outcome: 'expired',
        policy: policyId,
        ...(tool === null ? {} : { tool }),
        ...during(input.period),
      },
    },
  ]
}

function evidenceOf(
  expired: readonly AskedRequest[],
  { calls }: RuleCalls,
  { period }: FindingInput,
): string {
  const when = mostlyAskedAt(
    expired.map(({ createdAtMs }) => createdAtMs),
    period.timezone,
  )
  const often = `${expired.length} of ${counted(calls.length, 'request')} expired unanswered`
  return when === null ? often : `${often}, ${when.count} of them asked on ${when.day} after ${when.time}`
}

/** To a group that is not asked yet, after half of the time. */
function escalating(
  { policyId, rule, calls }: RuleCalls,
  { policies }: FindingInput,
): Pick<Finding, 'suggestion' | 'change'> {
  const asked = new Set(calls.flatMap(({ groups }) => groups))
  const others = [...policies.approvers.keys()].filter((name) => !asked.has(name))
  const after = partOf(policies.rule(policyId, rule)?.timeoutMs ?? null, 2)
  if (after === null) return { suggestion: 'Ask people who are there at that time', change: null }
  const [to] = others
  return to === undefined
    ? {
        suggestion: 'Remind people in time',
        change: { kind: 'change_rule', policyId, rule, set: { remind: after } },
      }
    : {
        suggestion: `Add an escalation to ${to}, or to whoever is there at that time`,
        change: { kind: 'change_rule', policyId, rule, set: { escalate: { after, to: [to] } } },
      }
}
