import type { BypassCount } from '../../ledger/activity.ts'
import { counted } from '../wording.ts'
import { during, type Finder, type Finding, type FindingInput, policyName, subject } from './finding.ts'

/** Tools that an agent executed without a decision. */
export const bypass: Finder = (input) =>
  input.activity.bypasses
    .filter(({ executions }) => executions >= input.thresholds.bypass.executions)
    .map((count) => findingOf(count, input))

function findingOf(
  { tool, agentId, executions }: BypassCount,
  { period, thresholds }: FindingInput,
): Finding {
  const name = policyName('stop', `${agentId}_${tool}`)
  const rule = { name: 'stop', tool, action: 'deny', message: 'Stopped: it was executed without a decision' }
  return {
    kind: 'bypass',
    subject: subject({ tool, agentId }),
    evidence: `${counted(executions, 'execution')} that no request had allowed`,
    threshold: `at least ${counted(thresholds.bypass.executions, 'execution')} without a decision`,
    suggestion: "Take away the agent's direct access to the tool, and deny its calls until then",
    change: {
      kind: 'add_file',
      name: `${name}.yaml`,
      content: { name, priority: 1_000_000, agents: [agentId], rules: [rule] },
    },
    audit: { kind: 'bypass_seen', tool, agentId, ...during(period) },
  }
}
