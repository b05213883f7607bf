import { counted, percent } from '../wording.ts'
import {
  type AgentToolCalls,
  callsByAgentAndTool,
  during,
  type Finder,
  type Finding,
  type FindingInput,
  mainRule,
  subject,
} from './finding.ts'

/** Tools that an agent calls wrongly: people reject or edit what it asks for. */
export const tune: Finder = (input) =>
  callsByAgentAndTool(input.activity.asked).flatMap((calls) => findingOf(calls, input))

function findingOf({ tool, agentId, calls }: AgentToolCalls, input: FindingInput): readonly Finding[] {
  const { decisions, approved: most, edited: least } = input.thresholds.tune
  const decided = calls.filter(({ status }) => status === 'approved' || status === 'rejected')
  const approved = decided.filter(({ status }) => status === 'approved')
  const edited = approved.filter(({ editedBy }) => editedBy !== null).length
  const isEditedOften = edited > 0 && edited >= least * approved.length
  if (decided.length < decisions || (approved.length > most * decided.length && !isEditedOften)) return []
  const rule = mainRule(decided)
  return [
    {
      kind: 'tune',
      subject: subject({ tool, agentId, policyId: rule?.policyId ?? null, rule: rule?.rule ?? null }),
      evidence: `${approved.length} of ${counted(decided.length, 'decision')} approved (${percent(approved.length / decided.length)})${edited === 0 ? '' : `, ${edited} of these edited first`}`,
      threshold: `at least ${decisions} decisions, at most ${percent(most)} approved or at least ${percent(least)} of the approved ones edited`,
      suggestion:
        "Improve the agent's instructions or the schema of the tool, and have people say why they deny",
      change: rule === null ? null : { kind: 'change_rule', ...rule, set: { require_reason: ['deny'] } },
      audit: { kind: 'settled', tool, agentId, ...during(input.period) },
    },
  ]
}
