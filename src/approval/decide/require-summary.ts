import type { AuthorizeCall } from '#protocol/authorize.ts'
import { visibleForm } from '../../core/text-forms.ts'
import type { Bundle } from '../../policy/bundle.ts'
import type { Decision } from '../../policy/model/decision.ts'

/** Denies a call that would ask people when the bundle requires a summary of the agent, and it sent none that can be read. */
export function requireSummary(
  decision: Decision,
  { tool, summary = '' }: Pick<AuthorizeCall, 'tool' | 'summary'>,
  bundle: Pick<Bundle, 'tool'>,
): Decision {
  if (decision.effect !== 'require_approval' || !bundle.tool(tool).requiresAgentSummary) return decision
  if (visibleForm(summary).trim() !== '') return decision
  const { policyId, rule, trace, shadow } = decision
  const reason = `People are asked about ${tool} only with a summary; send the call again with \`summary\`: one sentence on what it does, and why`
  return { effect: 'deny', policyId, rule, reason, trace, consumptions: [], shadow }
}
