import type { Preview } from 'slack-sandbox'
import { explanationOf, lockedDown } from '../../../approval/queries/dry-run.ts'
import type { Call, Decision, RuleTrace } from '../../../policy/model/decision.ts'
import { explanationMessage } from '../../../slack/features/explain/explanation-message.ts'
import { LOCKDOWN } from './lockdowns.ts'
import { aReply } from './preview.ts'
import { APPROVERS, calledWith, NOON_MS, OBLIGATION, REASON } from './requests.ts'

/** What `/veto explain` answers, by decision. */
export function explanationPreviews(): readonly Preview[] {
  return [
    aReply(
      { id: 'explain', title: '/veto explain', caption: 'Whom a call would ask, and why.' },
      explanationMessage(ASKING),
    ),
    aReply(
      {
        id: 'explain-denied',
        title: '/veto explain, denied',
        caption: 'The rule, and the value that decided.',
      },
      explanationMessage(explanationOf(BUNDLE, DELETION, DENIED)),
    ),
    aReply(
      {
        id: 'explain-locked-down',
        title: '/veto explain, locked down',
        caption: 'The lockdown first, then what the policies say.',
      },
      explanationMessage(lockedDown(ASKING, LOCKDOWN, NOON_MS)),
    ),
  ]
}

const BUNDLE = { ...APPROVERS, hash: '0'.repeat(64) }

function callOf(known: Parameters<typeof calledWith>[0]): Call {
  const { agentId, tool, params, context, sessionId } = calledWith(known)
  return { agentId, tool, category: null, params, context: context ?? {}, sessionId, nowMs: NOON_MS }
}

function aRule(known: Pick<RuleTrace, 'rule' | 'action' | 'observations' | 'when'>): RuleTrace {
  return { ...known, fired: true }
}

const REFUND_RULE = aRule({
  rule: 'cap_refund_amount',
  action: 'require_approval',
  when: 'args.amount_cents > 50000',
  observations: ['args.amount_cents is 72000'],
})

const ASKED: Decision = {
  effect: 'require_approval',
  policyId: 'support',
  rule: REFUND_RULE.rule,
  reason: REASON,
  obligation: OBLIGATION,
  consumptions: [],
  shadow: [],
  trace: {
    category: 'edit',
    tier: 'irreversible',
    policies: [{ policyId: 'support', effect: 'require_approval', rules: [REFUND_RULE] }],
    fallback: null,
  },
}

/** Finance is asked about the refund. */
export const ASKING = explanationOf(BUNDLE, callOf({}), ASKED)

const DELETION = callOf({ tool: 'delete_customer', params: { customer_id: 'cus_17' } })
const DELETION_RULE = aRule({
  rule: 'protect_deletes',
  action: 'deny',
  when: 'context.environment != "development"',
  observations: ['context.environment is "production"'],
})
const DENIED: Decision = {
  effect: 'deny',
  policyId: 'support',
  rule: DELETION_RULE.rule,
  reason: 'Customers are deleted in development only',
  consumptions: [],
  shadow: [],
  trace: {
    category: 'delete',
    tier: 'irreversible',
    policies: [{ policyId: 'support', effect: 'deny', rules: [DELETION_RULE] }],
    fallback: null,
  },
}
