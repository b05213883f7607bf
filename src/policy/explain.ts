import { durationWords } from '../core/duration.ts'
import type {
  ApprovalObligation,
  ApprovalRequirement,
  Call,
  Decision,
  PolicyTrace,
  RuleTrace,
  ShadowDecision,
} from './model/decision.ts'

/** Explains a decision in plain lines: the decision, then every policy and rule that was evaluated. */
export function explain(call: Call, decision: Decision): string {
  const { trace } = decision
  const kind =
    trace.tier === null ? `category ${trace.category}` : `category ${trace.category}, tier ${trace.tier}`
  return [
    `${call.agentId} wants to call ${call.tool} (${kind}).`,
    `${ANSWERS[decision.effect]}: ${decision.reason}`,
    ...(decision.effect === 'require_approval' ? [obligationLine(decision.obligation)] : []),
    ...(decision.policyId === null ? [] : [deciderLine(decision.policyId, decision.rule)]),
    '',
    ...(trace.policies.length === 0
      ? ['No policy has a rule for this call.']
      : trace.policies.flatMap(policyLines)),
    ...(trace.fallback === null ? [] : [`Tiers and categories: ${trace.fallback}`]),
    ...decision.shadow.map(shadowLine),
  ].join('\n')
}

function shadowLine({ policyId, rule, effect, reason }: ShadowDecision): string {
  const who = rule === null ? `policy ${policyId}` : `rule ${rule} of policy ${policyId}`
  return `In shadow, ${who} ${SAYINGS[effect]}: ${reason}`
}

const ANSWERS = { allow: 'Allowed', deny: 'Denied', require_approval: 'People are asked' } as const

function deciderLine(policyId: string, rule: string | null): string {
  return rule === null ? `Decided by policy ${policyId}.` : `Decided by rule ${rule} of policy ${policyId}.`
}

function obligationLine(obligation: ApprovalObligation): string {
  const { stages, timeoutMs, selfApproval, requireReason } = obligation
  const people = stages
    .map((requirements) => requirements.map(requirementText).join(', and '))
    .join(', then ')
  const self = selfApproval ? '; the requester may vote' : ''
  const reasons =
    requireReason.length === 0 ? '' : `; a reason is required to ${requireReason.join(' and to ')}`
  const more = [...timeWords(obligation), ...powerWords(obligation)].map((words) => `; ${words}`).join('')
  return `Needs ${people} within ${durationWords(timeoutMs)}${self}${reasons}${more}.`
}

function timeWords({
  stages,
  remindMs,
  escalateMs,
  onTimeout,
  undoMs,
}: ApprovalObligation): readonly string[] {
  const escalationGroups = [
    ...new Set(
      stages.flatMap((requirements) => requirements.flatMap((requirement) => requirement.escalationGroups)),
    ),
  ]
  const also = `${escalationGroups.join(' and ')} may also decide`
  return [
    ...(remindMs === null ? [] : [`they are reminded after ${durationWords(remindMs)}`]),
    ...(escalateMs === null ? [] : [`${also} after ${durationWords(escalateMs)}`]),
    ...(onTimeout === 'escalate'
      ? ['when nobody answers, the deadline is extended once by the same time']
      : []),
    ...(undoMs === null
      ? []
      : [`an approval is held for ${durationWords(undoMs)}, and can be taken back until then`]),
  ]
}

function powerWords({ denyQuorum, confirm, edit, grant }: ApprovalObligation): readonly string[] {
  return [
    ...(denyQuorum === 1 ? [] : [`${denyQuorum} people must deny to reject it`]),
    ...(confirm === null ? [] : ['approvers must type the name of the tool']),
    ...(edit === 'all' ? ['every param may be edited'] : []),
    ...(edit === 'all' || edit.length === 0 ? [] : [`${edit.join(' and ')} may be edited`]),
    ...(grant === null
      ? []
      : [`a person may allow the ${grant.scopes.join(' or ')} for up to ${durationWords(grant.maxMs)}`]),
  ]
}

function requirementText({ groups, quorum }: ApprovalRequirement): string {
  return `${quorum === 1 ? '1 approval' : `${quorum} approvals`} from ${groups.join(' or ')}`
}

const SAYINGS = {
  allow: 'allows',
  deny: 'denies',
  require_approval: 'asks for approval',
  nothing: 'does not decide',
} as const

function policyLines({ policyId, effect, rules }: PolicyTrace): readonly string[] {
  return [`Policy ${policyId} ${SAYINGS[effect]}:`, ...rules.map(ruleLine)]
}

function ruleLine({ rule, action, when, fired, observations }: RuleTrace): string {
  const how = fired === 'indeterminate' ? 'cannot be evaluated' : fired ? 'fired' : 'did not fire'
  const why = observations.length === 0 ? '' : `: ${observations.join(', ')}`
  return `  ${rule} (${action}) ${how}${why}${when === null ? '' : ` (when: ${inOneLine(when)})`}`
}

const MAX_CONDITION = 200

function inOneLine(condition: string): string {
  const words = condition.replaceAll(/\s+/g, ' ').trim()
  return words.length <= MAX_CONDITION ? words : `${words.slice(0, MAX_CONDITION).toWellFormed()}…`
}
