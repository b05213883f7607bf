import { formatElapsed } from '../../core/duration.ts'
import { decidedIn, decisionTimes } from '../numbers.ts'
import { counted, partOf } from '../wording.ts'
import { during, type Finder, type Finding, type FindingInput, subject } from './finding.ts'
import { callsByRule, type RuleCalls } from './grouped-calls.ts'

/** Rules whose requests wait long for a decision. */
export const slow: Finder = (input) =>
  callsByRule(input.activity.asked).flatMap((calls) => findingOf(calls, input))

function findingOf(rule: RuleCalls, input: FindingInput): readonly Finding[] {
  const { decisions, medianMs } = input.thresholds.slow
  const times = decidedIn([rule.calls])
  const found = decisionTimes(times)
  if (found === null || times.length < decisions || found.medianMs < medianMs) return []
  const { policyId, tool } = rule
  return [
    {
      kind: 'slow',
      subject: subject({ policyId, rule: rule.rule, tool }),
      evidence: `${counted(times.length, 'decision')}, median ${formatElapsed(found.medianMs)}, slowest ${formatElapsed(found.slowestMs)}`,
      threshold: `at least ${counted(decisions, 'decision')} with a median of ${formatElapsed(medianMs)} or more`,
      ...reminding(rule, input),
      audit: {
        kind: 'settled',
        policy: policyId,
        ...(tool === null ? {} : { tool }),
        ...during(input.period),
      },
    },
  ]
}

function reminding(
  { policyId, rule }: RuleCalls,
  { policies }: FindingInput,
): Pick<Finding, 'suggestion' | 'change'> {
  const remind = partOf(policies.rule(policyId, rule)?.timeoutMs ?? null, 4)
  const suggestion = 'Remind people early, or ask a group that is there at that time'
  if (remind === null) return { suggestion, change: null }
  return { suggestion, change: { kind: 'change_rule', policyId, rule, set: { remind } } }
}
