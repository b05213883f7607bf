import type { FindingView, Stats, StatsNumbers } from '#protocol/stats.ts'
import type { ToolFacts } from '../../../policy/bundle.ts'
import { REFUND } from './requests.ts'

/** What the demo's bundle would say of a tool. */
export function factsOf(name: string): ToolFacts {
  return name === 'refund_payment' ? REFUND : { ...REFUND, title: null }
}

const MINUTE_MS = 60_000

export const NONE: StatsNumbers = {
  asked: 0,
  approved: 0,
  rejected: 0,
  expired: 0,
  cancelled: 0,
  deniedLater: 0,
  lockedDown: 0,
  pending: 0,
  edited: 0,
  failed: 0,
  neverRan: 0,
  allowed: 0,
  denied: 0,
  bypasses: 0,
  approvalRate: null,
  timeToDecide: null,
  value: [],
}

const REFUNDS: StatsNumbers = {
  ...NONE,
  asked: 26,
  approved: 17,
  rejected: 3,
  expired: 5,
  pending: 1,
  edited: 2,
  failed: 2,
  neverRan: 1,
  allowed: 290,
  denied: 2,
  approvalRate: 0.85,
  value: [{ currency: 'EUR', minorUnits: 1_148_000 }],
  timeToDecide: { medianMs: 7 * MINUTE_MS, p90Ms: 41 * MINUTE_MS, slowestMs: 190 * MINUTE_MS },
}
const OUTREACH: StatsNumbers = {
  ...NONE,
  asked: 28,
  approved: 28,
  allowed: 79,
  approvalRate: 1,
  timeToDecide: { medianMs: 6_000, p90Ms: 19_000, slowestMs: 61_000 },
}
const TOTAL: StatsNumbers = {
  ...REFUNDS,
  asked: 54,
  approved: 45,
  allowed: 369,
  timeToDecide: { medianMs: 4 * MINUTE_MS, p90Ms: 30 * MINUTE_MS, slowestMs: 190 * MINUTE_MS },
}
const BEFORE: StatsNumbers = {
  ...NONE,
  asked: 45,
  timeToDecide: { medianMs: 6 * MINUTE_MS, p90Ms: 0, slowestMs: 0 },
}

function aFinding(
  known: Pick<FindingView, 'kind' | 'evidence' | 'suggestion'> & Partial<FindingView>,
): FindingView {
  return {
    tool: null,
    agentId: null,
    policyId: null,
    rule: null,
    approver: null,
    threshold: '',
    policyChange: null,
    audit: {},
    ...known,
  }
}

function votes(approved: number, denied: number) {
  return { approved, denied, edited: 0, approvalRate: null, timeToDecide: null }
}

/** A week of the demo's agents. */
export const STATS: Stats = {
  since: '2026-11-13T12:00:00.000Z',
  until: '2026-11-20T12:00:00.000Z',
  total: { now: TOTAL, before: BEFORE },
  tools: [
    { tool: 'send_outreach', now: OUTREACH, before: NONE },
    { tool: 'refund_payment', now: REFUNDS, before: NONE },
  ],
  rules: [],
  agents: [],
  groups: [],
  approvers: [
    { id: 'U0BEN', name: 'Ben', now: votes(22, 2), before: votes(0, 0) },
    { id: 'U0ANN', name: 'Ann', now: votes(10, 1), before: votes(0, 0) },
  ],
  findings: [
    aFinding({
      kind: 'unanswered',
      rule: 'cap_refund_amount',
      evidence: '5 of 26 requests expired unanswered, 4 of them asked on Friday after 17:00',
      suggestion: 'Add an escalation to managers, or to whoever is there at that time',
    }),
    aFinding({
      kind: 'failing',
      tool: 'refund_payment',
      agentId: 'support-agent',
      evidence: '2 of 17 approved calls failed',
      suggestion:
        'Repair the tool or its integration, and deny the calls until then rather than asking people',
    }),
    aFinding({
      kind: 'relax',
      rule: 'outreach_review',
      evidence: '99 of 100 approved, none edited, median 6 s',
      suggestion: 'Allow it without asking, and let the same people give feedback afterwards',
      threshold: 'at least 20 decisions, 99 % approved and none edited',
      policyChange: {
        file: 'growth.yaml',
        yaml: '- name: outreach_review\n  tool: send_outreach\n  action: allow\n  feedback: [growth-team]\n',
      },
    }),
  ],
}
