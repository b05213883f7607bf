import { type AskedResult, countResults, whereResult } from '../../ledger/asked-requests.ts'
import { counted, partOf, percent } from '../wording.ts'
import { during, type Finder, type Finding, type FindingInput, subject } from './finding.ts'
import { type AgentToolCalls, callsByAgentAndTool, mainRule } from './grouped-calls.ts'

/** Tools whose approved calls the agent does not start: people decide in vain. */
export const neverRun: Finder = (input) =>
  callsByAgentAndTool(input.activity.asked).flatMap((calls) => findingOf(calls, input))

function findingOf({ tool, agentId, calls }: AgentToolCalls, input: FindingInput): readonly Finding[] {
  const { approvals: least, share } = input.thresholds.neverRun
  const approved = countResults(calls, isApproved)
  const lapsed = countResults(calls, (result) => isApproved(result) && result.execution === 'lapsed')
  if (lapsed < least || lapsed < share * approved) return []
  return [
    {
      kind: 'never_run',
      subject: subject({ tool, agentId }),
      evidence: `${lapsed} of ${counted(approved, 'approved call')} ${lapsed === 1 ? 'was' : 'were'} never started`,
      threshold: `at least ${counted(least, 'approved call')} not started, and ${percent(share)} of all`,
      suggestion:
        'Have the agent wait for its answers, and remind people sooner so that it need not wait as long',
      change: reminder(whereResult(calls, isApproved), input),
      audit: { kind: 'lapsed', tool, agentId, ...during(input.period) },
    },
  ]
}

function isApproved({ status }: AskedResult): boolean {
  return status === 'approved'
}

function reminder(calls: AgentToolCalls['calls'], { policies }: FindingInput): Finding['change'] {
  const rule = mainRule(calls)
  const timeoutMs = rule === null ? null : (policies.rule(rule.policyId, rule.rule)?.timeoutMs ?? null)
  const remind = partOf(timeoutMs, 4)
  if (rule === null || remind === null) return null
  return { kind: 'change_rule', ...rule, set: { remind } }
}
