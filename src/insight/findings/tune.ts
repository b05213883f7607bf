import { type AskedResult, countResults, whereResult } from '../../ledger/asked-requests.ts'
import { counted, percent } from '../wording.ts'
import { during, type Finder, type Finding, type FindingInput, subject } from './finding.ts'
import { type AgentToolCalls, callsByAgentAndTool, mainRule } from './grouped-calls.ts'

/** Tools that an agent calls wrongly: people reject or edit what it asks for. */
export const tune: Finder = (input) =>
  callsByAgentAndTool(input.activity.asked).flatMap((calls) => findingOf(calls, input))

function findingOf({ tool, agentId, calls }: AgentToolCalls, input: FindingInput): readonly Finding[] {
  const { decisions, approved: most, edited: least } = input.thresholds.tune
  const all = countResults(calls, isDecided)
  const approved = countResults(calls, ({ status }) => status === 'approved')
  const edited = countResults(calls, ({ status, editedBy }) => status === 'approved' && editedBy !== null)
  const isEditedOften = edited > 0 && edited >= least * approved
  if (all < decisions || (approved > most * all && !isEditedOften)) return []
  const rule = mainRule(whereResult(calls, isDecided))
  return [
    {
      kind: 'tune',
      subject: subject({ tool, agentId, policyId: rule?.policyId ?? null, rule: rule?.rule ?? null }),
      evidence: `${approved} of ${counted(all, 'decision')} approved (${percent(approved / all)})${edited === 0 ? '' : `, ${edited} of these edited first`}`,
      threshold: `at least ${decisions} decisions, at most ${percent(most)} approved or at least ${percent(least)} of the approved ones edited`,
      suggestion:
        "Improve the agent's instructions or the schema of the tool, and have people say why they deny",
      change: rule === null ? null : { kind: 'change_rule', ...rule, set: { require_reason: ['deny'] } },
      audit: { kind: 'settled', tool, agentId, ...during(input.period) },
    },
  ]
}

function isDecided({ status }: AskedResult): boolean {
  return status === 'approved' || status === 'rejected'
}
