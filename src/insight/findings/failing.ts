import { countResults } from '../../ledger/asked-requests.ts'
import { counted, percent } from '../wording.ts'
import { during, type Finder, type Finding, type FindingInput, policyName, subject } from './finding.ts'
import { type AgentToolCalls, callsByAgentAndTool } from './grouped-calls.ts'

/** Tools whose approved calls fail: people decide in vain. */
export const failing: Finder = (input) =>
  callsByAgentAndTool(input.activity.asked).flatMap((calls) => findingOf(calls, input))

function findingOf(
  { tool, agentId, calls }: AgentToolCalls,
  { period, thresholds }: FindingInput,
): readonly Finding[] {
  const { failed: least, share } = thresholds.failing
  const approved = countResults(calls, ({ status }) => status === 'approved')
  const failed = countResults(calls, ({ execution }) => execution === 'failed')
  if (failed < least || failed < share * approved) return []
  const name = policyName('pause', `${agentId}_${tool}`)
  const rule = { name: 'pause', tool, action: 'deny', message: 'Paused: its approved calls fail' }
  return [
    {
      kind: 'failing',
      subject: subject({ tool, agentId }),
      evidence: `${failed} of ${counted(approved, 'approved call')} failed`,
      threshold: `at least ${counted(least, 'failed call')}, and ${percent(share)} of the approved ones`,
      suggestion:
        'Repair the tool or its integration, and deny the calls until then rather than asking people',
      change: {
        kind: 'add_file',
        name: `${name}.yaml`,
        content: { name, priority: 1_000_000, agents: [agentId], rules: [rule] },
      },
      audit: { outcome: 'failed', tool, agentId, ...during(period) },
    },
  ]
}
