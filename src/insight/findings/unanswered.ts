import {
  type AskedRequests,
  type AskedResult,
  callsOf,
  countResults,
  whereResult,
} from '../../ledger/asked-requests.ts'
import { counted, partOf, percent } from '../wording.ts'
import { during, type Finder, type Finding, type FindingInput, subject } from './finding.ts'
import { callsByRule, type RuleCalls } from './grouped-calls.ts'
import { mostlyAskedAt } from './mostly-asked-at.ts'

/** Rules whose requests expire because nobody answers. */
export const unanswered: Finder = (input) =>
  callsByRule(input.activity.asked).flatMap((calls) => findingOf(calls, input))

function findingOf(rule: RuleCalls, input: FindingInput): readonly Finding[] {
  const { expired: least, share } = input.thresholds.unanswered
  const expired = countResults(rule.calls, isExpired)
  if (expired < least || expired < share * rule.calls.rows.length) return []
  const { policyId, tool } = rule
  return [
    {
      kind: 'unanswered',
      subject: subject({ policyId, rule: rule.rule, tool }),
      evidence: evidenceOf(whereResult(rule.calls, isExpired), rule, input),
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

function isExpired({ status }: AskedResult): boolean {
  return status === 'expired'
}

function evidenceOf(
  { columns, rows }: AskedRequests,
  { calls }: RuleCalls,
  { period }: FindingInput,
): string {
  const when = mostlyAskedAt(
    Array.from(rows, (row) => columns.createdAtMs[row] ?? Number.NaN),
    period.timezone,
  )
  const often = `${rows.length} of ${counted(calls.rows.length, 'request')} expired unanswered`
  return when === null ? often : `${often}, ${when.count} of them asked on ${when.day} after ${when.time}`
}

/** To a group that is not asked yet, after half of the time; first to those who decide where no rule says who. */
function escalating(
  { policyId, rule, calls }: RuleCalls,
  { policies }: FindingInput,
): Pick<Finding, 'suggestion' | 'change'> {
  const asked = new Set(callsOf(calls).flatMap(({ groups }) => groups))
  const others = [...policies.defaultApprovers, ...policies.approvers.keys()].filter(
    (name) => !asked.has(name),
  )
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
